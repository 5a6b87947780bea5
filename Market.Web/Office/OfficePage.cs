using Market.Orders.Contracts;
using Market.Web.Account;
using Market.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Market.Web.Office;

/// <summary>A page of the district office. The auditor may read it; acting needs the role office, and each act is written down.</summary>
[Authorize(Roles = Roles.OfficeReaders)]
internal abstract class OfficePage(Audit audit, IStringLocalizer<OfficeTexts> texts) : Controller
{
    public const string Note = "office.note";
    public const string WrongNote = "office.wrong";
    public const string TypedReason = "office.reason";

    // As much as the form takes; what is kept travels in a cookie.
    private const int LongestReason = 200;

    protected string Actor => User.Identity!.Name!;

    /// <summary>Back to <paramref name="address"/> with what was done, which goes into the audit too.</summary>
    protected async Task<IActionResult> Done(string what, string subject, string address, params object[] values)
    {
        await Record(what, subject);
        TempData[Note] = texts[$"done.{what}", values].Value;
        return Redirect(Url.Content(address));
    }

    /// <summary>Ends a deal or a coupon before its time.</summary>
    protected async Task<IActionResult> Stopped(IDeals deals, string code, string address, CancellationToken cancellation) => (await deals.StopOffer(new StopOffer(code, Actor), cancellation)).Outcome switch
    {
        StopOfferOutcome.Stopped => await Done("offer_stopped", code, address, code),
        StopOfferOutcome.Over => Refused("OfferOver", address),
        _ => NotFound(),
    };

    /// <summary>Into the audit, where there is no page to go back to.</summary>
    protected Task Record(string what, string subject) => audit.Acted(HttpContext, what, subject);

    /// <summary>Back to <paramref name="address"/> with the reason why nothing was done, and with the words that were typed.</summary>
    protected IActionResult Refused(string reason, string address, params object[] values)
    {
        TempData[WrongNote] = texts[$"refused.{reason}", values].Value;
        var typed = Request.Form["reason"].ToString();
        TempData[TypedReason] = typed[..Math.Min(typed.Length, LongestReason)];
        return Redirect(Url.Content(address));
    }
}
