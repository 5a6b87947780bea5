using System.Globalization;
using System.Security.Cryptography;
using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Account;
using Market.Web.Security;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Market.Web.Office;

internal sealed record PayoutPage(PayoutView Payout, IReadOnlyList<PayoutRowView> Rows, Func<PayoutRowView, string> Name);

/// <summary>
/// Payouts to suppliers, counters and households: made by one, checked and approved by another, sent to the bank as a file, and settled by the bank's answer. The one file
/// in which persons are named is made only when it is asked for, and whoever asks is written down payee by payee.
/// </summary>
[Route("office/payouts")]
internal sealed class PayoutsController(ISettlement settlement, ICatalog catalog, CurrentSnapshot current, Audit audit, IStringLocalizer<OfficeTexts> texts) : OfficePage(audit, texts)
{
    private const string Room = "~/office/settlement";
    private const int LargestFile = 900 * 1024;

    private readonly IStringLocalizer<OfficeTexts> texts = texts;

    [HttpGet("{batchNo}")]
    public async Task<IActionResult> Show(string batchNo, CancellationToken cancellation) =>
        await settlement.GetPayout(new GetPayout(batchNo), cancellation) is { Payout: { } payout } answer
            ? View("Payout", new PayoutPage(payout, answer.Rows, row => PayeeName.Of(payout.Kind, row.Code, current.Value, texts)))
            : NotFound();

    [HttpPost("make"), Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> Make(string? key, PayeeKind kind, CancellationToken cancellation)
    {
        if (!Guid.TryParse(key, out var minted) || !Enum.IsDefined(kind) || !ModelState.IsValid)
            return Refused("KeyMissing", Room);
        var dues = (await settlement.GetDues(new GetDues(), cancellation)).Dues.Where(due => due.Kind == kind).Select(due => due.Code).ToHashSet();
        var accounts = (await catalog.GetPayeeVersions(new GetPayeeVersions(), cancellation)).Payees
            .Where(payee => payee.Owner == PayeeName.Owner(kind) && dues.Contains(payee.Code)).Select(payee => new PayeeAccountVersion(payee.Code, payee.Version));
        return await Answer(await settlement.MakePayout(new MakePayout($"office:{minted:N}:{kind}", Actor, kind, [.. accounts]), cancellation), "payout_made");
    }

    [HttpPost("{batchNo}/{decision}"), Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> Decide(string batchNo, PayoutDecision decision, CancellationToken cancellation) => Enum.IsDefined(decision)
        ? await Answer(await settlement.DecidePayout(new DecidePayout(batchNo, decision, Actor), cancellation), $"payout_{decision.ToString().ToLowerInvariant()}")
        : NotFound();

    [HttpPost("{batchNo}/file"), Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> BankFile(string batchNo, CancellationToken cancellation)
    {
        var payout = await settlement.GetPayout(new GetPayout(batchNo), cancellation);
        if (payout.Payout is not { } batch)
            return NotFound();
        if (batch.ApprovedBy is null)
            return Refused(nameof(PayoutOutcome.NotNow), $"~/office/payouts/{batchNo}");
        var owner = PayeeName.Owner(batch.Kind);
        var seen = await catalog.GetPayees(new GetPayees([.. payout.Rows.Select(row => new PayeeVersion(owner, row.Code, row.AccountVersion)).Distinct()], Actor, $"payout {batchNo}"), cancellation);
        var payees = seen.Payees.ToDictionary(payee => (payee.Code, payee.Version));
        var (purpose, code) = BankWords(batch.Kind);
        var file = Sheet.Csv(
            ["no", "name", "id_number", "card", "bank_code", "fen", "purpose", code], payout.Rows.Select(row => Cells(row, payees[(row.Code, row.AccountVersion)], purpose)));
        var exported = await settlement.ExportPayout(new ExportPayout(batchNo, Convert.ToHexStringLower(SHA256.HashData(file)), Actor), cancellation);
        if (exported.Outcome != PayoutOutcome.Done)
            return Refused(exported.Outcome.ToString(), $"~/office/payouts/{batchNo}");
        await Record("payout_file", batchNo);
        Response.Headers.CacheControl = "no-store";
        return File(file, Sheet.CsvType, $"{batchNo}.csv");
    }

    [HttpPost("results"), Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> Results(IFormFile? file, CancellationToken cancellation)
    {
        if (file is not { Length: > 0 and <= LargestFile } || !file.FileName.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
            return Refused("NotACsv", Room);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellation);
        var answer = await settlement.ImportBankResults(new ImportBankResults(bytes.ToArray(), Path.GetFileName(file.FileName), Actor), cancellation);
        return answer.Outcome == BankResultsOutcome.Imported
            ? await Done("bank_results", $"{answer.Paid}/{answer.Failed}", Room, answer.Paid, answer.Failed, answer.Unchanged)
            : Refused(answer.Outcome.ToString(), Room, answer.Row);
    }

    // Every cell is known to the bank's program by its place (domain: payout); the purpose is the same in every language.
    private static string[] Cells(PayoutRowView row, Payee payee, string purpose) =>
        [row.Number, payee.Name, payee.IdNumber, payee.Card, payee.BankCode, row.Fen.ToString(CultureInfo.InvariantCulture), $"{purpose} {row.Month}", row.Code];

    private static (string Purpose, string Code) BankWords(PayeeKind kind) => kind switch
    {
        PayeeKind.Supplier => ("goods", "supplier_code"),
        PayeeKind.Counter => ("handling", "counter_code"),
        _ => ("benefit", "household_id"),
    };

    private async Task<IActionResult> Answer(PayoutResult result, string what) => result.Outcome switch
    {
        PayoutOutcome.Done => await Done(what, result.BatchNo!, $"~/office/payouts/{result.BatchNo}", result.BatchNo!),
        PayoutOutcome.NotFound => NotFound(),
        var refused => Refused(refused.ToString(), result.BatchNo is { } batchNo ? $"~/office/payouts/{batchNo}" : Room),
    };
}
