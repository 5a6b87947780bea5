using Market.Catalog.Contracts;
using Market.Web.Account;
using Market.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Market.Web.Office;

internal sealed record PayeeForm(int HouseholdId, string? Name, string? IdNumber, string? Card, string? BankCode);

/// <summary>Changes of the accounts that households are paid to: one types them in, another types the card again from the paper.</summary>
[Route("office/payees"), Authorize(Roles = Roles.Office)]
internal sealed class PayeesController(ICatalog catalog, Audit audit, IStringLocalizer<OfficeTexts> texts) : OfficePage(audit, texts)
{
    private const string Room = "~/office/payees";

    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellation) => View("Payees", (await catalog.GetPayeeChanges(new GetPayeeChanges(), cancellation)).Changes);

    [HttpPost("propose")]
    public async Task<IActionResult> Propose(PayeeForm form, CancellationToken cancellation) => ModelState.IsValid
        ? await Answer(await catalog.ProposePayee(new ProposePayee(form.HouseholdId, form.Name ?? "", form.IdNumber ?? "", form.Card ?? "", form.BankCode ?? "", Actor), cancellation), "payee_proposed", form.HouseholdId)
        : Refused(nameof(PayeeChangeOutcome.WrongNumber), Room);

    [HttpPost("{householdId:int}/{version:int}/confirm")]
    public async Task<IActionResult> Confirm(int householdId, int version, string? card, CancellationToken cancellation) =>
        await Answer(await catalog.ConfirmPayee(new ConfirmPayee(householdId, version, card ?? "", Actor), cancellation), "payee_confirmed", householdId);

    private async Task<IActionResult> Answer(PayeeChangeResult result, string what, int householdId) => result.Outcome switch
    {
        PayeeChangeOutcome.Done => await Done(what, $"{householdId}", Room, householdId),
        PayeeChangeOutcome.NotFound => Refused("UnknownHousehold", Room),
        var refused => Refused(refused.ToString(), Room),
    };
}
