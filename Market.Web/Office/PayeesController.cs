using Market.Catalog.Contracts;
using Market.Web.Account;
using Market.Web.Security;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Market.Web.Office;

internal sealed record PayeeForm(AccountOwner Owner, string? Code, string? Name, string? IdNumber, string? Card, string? BankCode);

internal sealed record PayeesPage(IReadOnlyList<PayeeChange> Changes, Func<PayeeChange, string> Name);

/// <summary>Changes of the accounts that payees are paid to: one types them in, another types the number again from the paper.</summary>
[Route("office/payees"), Authorize(Roles = Roles.Office)]
internal sealed class PayeesController(ICatalog catalog, CurrentSnapshot current, Audit audit, IStringLocalizer<OfficeTexts> texts) : OfficePage(audit, texts)
{
    private const string Room = "~/office/payees";
    private const int LongestCode = 20;
    private readonly IStringLocalizer<OfficeTexts> texts = texts;

    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellation) => View("Payees", new PayeesPage(
        (await catalog.GetPayeeChanges(new GetPayeeChanges(), cancellation)).Changes, change => PayeeName.Of(change.Owner, change.Code, current.Value, texts)));

    [HttpPost("propose")]
    public async Task<IActionResult> Propose(PayeeForm form, CancellationToken cancellation) => ModelState.IsValid && Enum.IsDefined(form.Owner) && form.Code?.Trim() is { Length: > 0 and <= LongestCode } code
        ? await Answer(await catalog.ProposePayee(new ProposePayee(form.Owner, code, form.Name ?? "", form.IdNumber ?? "", form.Card ?? "", form.BankCode ?? "", Actor), cancellation), "payee_proposed", form.Owner, code)
        : Refused("UnknownPayee", Room);

    [HttpPost("{owner}/{code}/{version:int}/confirm")]
    public async Task<IActionResult> Confirm(AccountOwner owner, string code, int version, string? card, CancellationToken cancellation) => ModelState.IsValid && Enum.IsDefined(owner)
        ? await Answer(await catalog.ConfirmPayee(new ConfirmPayee(owner, code, version, card ?? "", Actor), cancellation), "payee_confirmed", owner, code)
        : NotFound();

    private async Task<IActionResult> Answer(PayeeChangeResult result, string what, AccountOwner owner, string code) => result.Outcome switch
    {
        PayeeChangeOutcome.Done => await Done(what, $"{owner} {code}", Room, PayeeName.Of(owner, code, current.Value, texts)),
        PayeeChangeOutcome.NotFound => Refused("UnknownPayee", Room),
        var refused => Refused(refused.ToString(), Room),
    };
}
