using Market.Web.Account;
using Market.Web.Security;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Market.Web.Office;

internal sealed record PlacesPage(IReadOnlyList<HeldPlace> Held, Func<string, string> Name);

/// <summary>Which vendor acts for which counter or supplier: granted and taken back here, each written down.</summary>
[Route("office/places")]
internal sealed class PlacesController(Places places, CurrentSnapshot current, Audit audit, IStringLocalizer<OfficeTexts> texts) : OfficePage(audit, texts)
{
    private const string Room = "~/office/places";

    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellation) =>
        View("Places", new PlacesPage(await places.All(cancellation), code => current.Value.PlaceName(code)));

    [HttpPost("grant"), Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> Grant(string? email, string? place, CancellationToken cancellation)
    {
        var code = place?.Trim().ToUpperInvariant() ?? "";
        if (!current.Value.IsPlace(code))
            return Refused("UnknownPlace", Room);
        return await places.Grant(email?.Trim() ?? "", code, Actor, cancellation) switch
        {
            { Outcome: GrantOutcome.Granted } granted => await Done("place_granted", $"{code} {granted.AccountId}", Room, code, email!.Trim()),
            var refused => Refused(refused.Outcome.ToString(), Room),
        };
    }

    [HttpPost("withdraw"), Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> Withdraw(string? accountId, string? place, CancellationToken cancellation) =>
        await places.Withdraw(accountId ?? "", place ?? "", cancellation) is { } email
            ? await Done("place_withdrawn", $"{place} {accountId}", Room, place!, email)
            : Refused("NotHeld", Room);
}
