using Market.Orders.Contracts;
using Market.Web.Account;
using Market.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;

namespace Market.Web.Office;

/// <param name="What">The action that the page offered.</param>
internal sealed record PaymentActForm(UnsettledKind? Kind, string? Id, SafeAction? What, string? Reason);

/// <summary>Payments, refunds and disputes that are not settled, each with its reason and the one action that is safe.</summary>
[Route("office/payments")]
internal sealed class PaymentsController(IPayments payments, Audit audit, IStringLocalizer<OfficeTexts> texts) : OfficePage(audit, texts)
{
    private const string Room = "~/office/payments";
    private const int LongestSubject = 100;

    [HttpGet]
    public async Task<IActionResult> Show(UnsettledKind? kind, CancellationToken cancellation, int page = 1) =>
        View("Payments", await payments.GetUnsettled(new GetUnsettled(kind, page), cancellation));

    [HttpPost("act"), Authorize(Roles = Roles.Office), EnableRateLimiting(RateLimits.Orders)]
    public async Task<IActionResult> Act(PaymentActForm form, CancellationToken cancellation)
    {
        if (!ModelState.IsValid || form is not { Kind: { } kind, Id: { } id, What: { } what })
            return Refused("KeyMissing", Room);
        var address = $"{Room}?kind={kind}";
        var result = await payments.ActOnPayment(new ActOnPayment(kind, id, what, form.Reason, Actor), cancellation);
        var subject = $"{kind}/{id}";
        return result.Outcome == ActOnPaymentOutcome.Done
            ? await Done(Word(what), subject[..Math.Min(subject.Length, LongestSubject)], address)
            : Refused(result.Outcome == ActOnPaymentOutcome.NoteNeeded ? "ReasonNeeded" : result.Outcome.ToString(), address);
    }

    /// <summary>As the audit has it.</summary>
    private static string Word(SafeAction action) => action switch
    {
        SafeAction.AskAgain => "payment_asked",
        SafeAction.RetryRefund => "refund_retried",
        SafeAction.SendBack => "payment_sent_back",
        SafeAction.MarkHandled => "payment_noted",
        _ => "payment_confirmed",
    };
}
