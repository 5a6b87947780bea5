using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Account;
using Market.Web.Security;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace Market.Web.Office;

/// <param name="NextMonth">The month that the form offers, yyyy-MM.</param>
/// <param name="Key">Of the payout that the form makes.</param>
internal sealed record SettlementPage(
    IReadOnlyList<ClosingSummary> Closings, IReadOnlyList<PayoutView> Payouts, IReadOnlyList<Due> Dues, IReadOnlyList<PayeeChange> Changes, LedgerHead Head, string NextMonth, Guid Key);

internal sealed record ClosingPage(ClosingSummary Closing, PayeeKind Kind, IReadOnlyList<StatementView> Statements, Func<StatementView, string> Name);

internal sealed record StatementPage(StatementView Statement, IReadOnlyList<StatementLine> Lines, string Name);

/// <summary>Monthly closings: what is due to suppliers, counters and households, as pages and as spreadsheets. Households appear by number.</summary>
[Route("office/settlement")]
internal sealed class SettlementController(
    ISettlement settlement, IOrders orders, ICatalog catalog, CurrentSnapshot current, TimeProvider time, Audit audit, IStringLocalizer<OfficeTexts> texts) : OfficePage(audit, texts)
{
    private const int FenOfYuan = 100;
    private readonly IStringLocalizer<OfficeTexts> texts = texts;

    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellation) => View("Settlement", new SettlementPage(
        (await settlement.GetClosings(new GetClosings(), cancellation)).Closings,
        (await settlement.GetPayouts(new GetPayouts(), cancellation)).Payouts,
        (await settlement.GetDues(new GetDues(), cancellation)).Dues,
        (await catalog.GetPayeeChanges(new GetPayeeChanges(), cancellation)).Changes,
        await orders.GetLedgerHead(new GetLedgerHead(), cancellation),
        DistrictTime.Text(time.Today().AddMonths(-1))[..7], Guid.NewGuid()));

    [HttpPost("close"), Authorize(Roles = Roles.Office)]
    public async Task<IActionResult> Close(string? month, CancellationToken cancellation) =>
        (await settlement.CloseMonth(new CloseMonth(month ?? "", Actor), cancellation)).Outcome switch
        {
            CloseMonthOutcome.Closed => await Done("month_closed", month!, $"~/office/settlement/{month}", month!),
            var refused => Refused(refused.ToString(), "~/office/settlement"),
        };

    [HttpGet("{month}")]
    public async Task<IActionResult> Closing(string month, PayeeKind kind, CancellationToken cancellation)
    {
        var closing = (await settlement.GetClosings(new GetClosings(), cancellation)).Closings.FirstOrDefault(candidate => candidate.Month == month);
        if (closing is null || !Enum.IsDefined(kind))
            return NotFound();
        return View("Closing", new ClosingPage(closing, kind, (await settlement.GetStatements(new GetStatements(month, kind), cancellation)).Statements, Name));
    }

    [HttpGet("{month}/{kind}/sheet")]
    public async Task<IActionResult> Sheets(string month, PayeeKind kind, CancellationToken cancellation)
    {
        var statements = (await settlement.GetStatements(new GetStatements(month, kind), cancellation)).Statements;
        string[] columns = [texts["payee.code"], texts["payee.name"], texts["statement.goods"], texts["statement.benefit"], texts["statement.fee"], texts["statement.brought"], texts["statement.earned"], texts["statement.due"]];
        return File(Sheet.Xlsx(columns, statements.Select(s => new object[]
        {
            s.Code, Name(s), Yuan(s.GoodsFen), Yuan(s.BenefitFen), Yuan(s.FeeFen), Yuan(s.BroughtFen), Yuan(s.EarnedFen), Yuan(s.DueFen),
        })), Sheet.XlsxType, $"{month}-{kind}.xlsx");
    }

    [HttpGet("{month}/{kind}/{code}")]
    public async Task<IActionResult> Statement(string month, PayeeKind kind, string code, CancellationToken cancellation)
    {
        var answer = await settlement.GetStatement(new GetStatement(month, kind, code), cancellation);
        return answer.Statement is { } statement ? View("Statement", new StatementPage(statement, answer.Lines, Name(statement))) : NotFound();
    }

    [HttpGet("{month}/{kind}/{code}/sheet")]
    public async Task<IActionResult> StatementSheet(string month, PayeeKind kind, string code, CancellationToken cancellation)
    {
        var answer = await settlement.GetStatement(new GetStatement(month, kind, code), cancellation);
        if (answer.Statement is null)
            return NotFound();
        string[] columns = [texts["statement.source"], texts["statement.at"], texts["code"], texts["statement.quantity"], texts["statement.goods"], texts["statement.benefit"], texts["statement.fee"]];
        return File(Sheet.Xlsx(columns, answer.Lines.Select(line => new object[]
        {
            line.Source, DistrictTime.Text(line.At), line.ProductCode, line.Quantity, Yuan(line.GoodsFen), Yuan(line.BenefitFen), Yuan(line.FeeFen),
        })), Sheet.XlsxType, $"{month}-{kind}-{code}.xlsx");
    }

    private static decimal Yuan(long fen) => (decimal)fen / FenOfYuan;

    private string Name(StatementView statement) => PayeeName.Of(statement.Kind, statement.Code, current.Value, texts);
}
