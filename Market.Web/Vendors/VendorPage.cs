using System.Security.Claims;
using Market.Orders.Contracts;
using Market.Web.Account;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Market.Web.Vendors;

/// <summary>A page of those who pack and hand over. A vendor acts for the places of their account, the office for any.</summary>
[Authorize(Roles = $"{Roles.Vendor},{Roles.Office}")]
internal abstract class VendorPage(Places places, IStringLocalizer<VendorsTexts> texts) : Controller
{
    public const string Note = "vendor.note";
    public const string WrongNote = "vendor.wrong";
    private ParcelAccess? access;

    protected bool IsOffice => User.IsInRole(Roles.Office);

    protected async Task<ParcelAccess> Access(CancellationToken cancellation) => access ??= IsOffice
        ? new ParcelAccess([], Office: true, User.Identity!.Name!)
        : new ParcelAccess(await places.Of(User.FindFirstValue(ClaimTypes.NameIdentifier)!, cancellation), Office: false, OrderPage.VendorActor + User.Identity!.Name!);

    /// <summary>Back to <paramref name="address"/> with what was done, or with why it was not.</summary>
    protected IActionResult Answer(ParcelOutcome outcome, string done, string address)
    {
        if (outcome == ParcelOutcome.NotFound)
            return NotFound();
        return outcome == ParcelOutcome.Done ? Say(Note, $"done.{done}", address) : Say(WrongNote, $"refused.{outcome}", address);
    }

    /// <summary>Back to <paramref name="address"/> with a text.</summary>
    protected IActionResult Say(string note, string text, string address)
    {
        TempData[note] = texts[text].Value;
        return Redirect(Url.Content(address));
    }
}
