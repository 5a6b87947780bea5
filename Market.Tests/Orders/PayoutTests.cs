using System.Data.Common;
using System.Text;
using Market.Orders.Contracts;
using Market.Orders.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders;

/// <summary>A payout needs two people, stays what was approved, and pays nobody twice.</summary>
public sealed class PayoutTests
{
    private const string File = "FILE-HASH";

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    private static Task<T> Ask<T>(OrdersHost host, Func<ISettlement, ValueTask<T>> ask) => host.Host.In<ISettlement, T>(settlement => ask(settlement).AsTask());

    private static Task<PayoutResult> Make(OrdersHost host, string key = "k1", int households = 6) => Ask(host, settlement =>
        settlement.MakePayout(new MakePayout(key, "maker", [.. Enumerable.Range(1, households).Select(id => new PayeeAccountVersion(id, 1))]), Cancellation));

    private static async Task<PayoutOutcome> Decide(OrdersHost host, string batch, PayoutDecision decision, string actor) =>
        (await Ask(host, settlement => settlement.DecidePayout(new DecidePayout(batch, decision, actor), Cancellation))).Outcome;

    private static async Task<PayoutOutcome> Export(OrdersHost host, string batch, string hash = File) =>
        (await Ask(host, settlement => settlement.ExportPayout(new ExportPayout(batch, hash, "maker"), Cancellation))).Outcome;

    private static Task<BankResultsAnswer> Import(OrdersHost host, params string[] rows) => Ask(host, settlement =>
        settlement.ImportBankResults(new ImportBankResults(Encoding.UTF8.GetBytes("no,status,reason\n" + string.Join('\n', rows) + "\n"), "bank.csv", "office"), Cancellation));

    private static async Task<PayoutAnswer> Get(OrdersHost host, string batch) => await Ask(host, settlement => settlement.GetPayout(new GetPayout(batch), Cancellation));

    private static async Task<List<AccountBalance>> Paid(OrdersHost host) =>
        (await host.Read(db => LedgerBalances.Of(db).ToListAsync(Cancellation))).FindAll(balance => balance.Account == Accounts.Bank);

    /// <summary>Six households to whom 1,773 fen are due.</summary>
    private static async Task<OrdersHost> Closed(Stack stack)
    {
        var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1", priceFen: 1_995), onHand: 99);
        await host.Publish(Some.Plan("P1", permille: 127));
        var orderNo = (await host.Place(Some.Order("P1", 7))).Order!.OrderNo;
        await host.Pay(orderNo);
        await host.Deliver(orderNo);
        host.Time.Advance(TimeSpan.FromDays(70));
        await Ask(host, settlement => settlement.CloseMonth(new CloseMonth("2026-12", "office"), Cancellation));
        return host;
    }

    private static async Task<(OrdersHost Host, string Batch)> AtTheBank(Stack stack)
    {
        var host = await Closed(stack);
        var batch = (await Make(host)).BatchNo!;
        await Decide(host, batch, PayoutDecision.Check, "checker");
        await Decide(host, batch, PayoutDecision.Approve, "approver");
        Assert.Equal(PayoutOutcome.Done, await Export(host, batch));
        return (host, batch);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_payout_goes_from_draft_to_closed_and_the_ledger_has_paid(Stack stack)
    {
        var (host, batch) = await AtTheBank(stack);
        await using var _ = host;
        Assert.Equal((PayoutState.Exported, 6, 1_773L), ((await Get(host, batch)).Payout!.State, (await Get(host, batch)).Payout!.Rows, (await Get(host, batch)).Payout!.Fen));

        var answer = await Import(host, [.. Enumerable.Range(1, 6).Select(no => $"{batch}-{no:00000},paid,")]);

        Assert.Equal(new BankResultsAnswer(BankResultsOutcome.Imported, 6, 0, 0, 0), answer);
        Assert.Equal(PayoutState.Closed, (await Get(host, batch)).Payout!.State);
        Assert.Equal(1_773, (await Paid(host)).Single().Fen);
        await host.Seal();
        var (code, said) = await host.Verify();
        Assert.True(code == 0, said);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Whoever_made_it_neither_checks_nor_approves_it_and_the_database_refuses_it_too(Stack stack)
    {
        await using var host = await Closed(stack);
        var batch = (await Make(host)).BatchNo!;

        Assert.Equal(PayoutOutcome.NotNow, await Decide(host, batch, PayoutDecision.Approve, "approver"));
        Assert.Equal(PayoutOutcome.FourEyes, await Decide(host, batch, PayoutDecision.Check, "maker"));
        await Refuses(host, "ck_payout_batches", "UPDATE payout_batches SET checked_by = 'maker'");
        Assert.Equal(PayoutOutcome.Done, await Decide(host, batch, PayoutDecision.Check, "checker"));
        Assert.Equal(PayoutOutcome.FourEyes, await Decide(host, batch, PayoutDecision.Approve, "maker"));
        Assert.Equal(PayoutOutcome.NotNow, await Export(host, batch));
        await Refuses(host, "ck_payout_batches", "UPDATE payout_batches SET approved_by = 'maker'", "UPDATE payout_batches SET state = 3");
    }

    private static async Task Refuses(OrdersHost host, string because, params string[] changes)
    {
        foreach (var sql in changes)
            Assert.Contains(because, (await Assert.ThrowsAnyAsync<DbException>(() => host.Read(db => db.Database.ExecuteSqlRawAsync(sql, Cancellation)))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_was_made_stays_as_it_was(Stack stack)
    {
        var (host, batch) = await AtTheBank(stack);
        await using var _ = host;

        Assert.Equal(PayoutOutcome.Done, await Export(host, batch));
        Assert.Equal(PayoutOutcome.Altered, await Export(host, batch, "ANOTHER"));
        Assert.Equal(PayoutOutcome.NotNow, await Decide(host, batch, PayoutDecision.Cancel, "maker"));
        await Refuses(
            host, "is append-only", "UPDATE payout_rows SET fen = 1", "UPDATE payout_rows SET household = '9'", "UPDATE payout_rows SET account_version = 2", "DELETE FROM payout_rows",
            "UPDATE payout_batches SET made_by = 'x'", "UPDATE payout_batches SET checked_by = 'x'", "UPDATE payout_batches SET approved_by = NULL", "UPDATE payout_batches SET file_sha256 = 'x'");
        // What was paid, or could not be, is not due again by a change of its row.
        await Import(host, $"{batch}-00001,paid,", $"{batch}-00002,failed,card closed");
        await Refuses(host, "is append-only", $"UPDATE payout_rows SET state = 2 WHERE number = '{batch}-00001'", $"UPDATE payout_rows SET state = 0 WHERE number = '{batch}-00002'");
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_row_that_was_slipped_into_a_draft_is_noticed(Stack stack)
    {
        await using var host = await Closed(stack);
        var batch = (await Make(host, households: 5)).BatchNo!;
        await host.Read(db => db.Database.ExecuteSqlAsync(
            $"INSERT INTO payout_rows (number, batch_no, month, household, account_version, fen, state) VALUES ({batch + "-00006"}, {batch}, '2026-12', '666', 1, 100000, 0)", Cancellation));

        Assert.Equal(PayoutOutcome.Altered, await Decide(host, batch, PayoutDecision.Check, "checker"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_row_that_was_slipped_in_at_the_bank_is_not_paid(Stack stack)
    {
        var (host, batch) = await AtTheBank(stack);
        await using var _ = host;
        await host.Read(db => db.Database.ExecuteSqlAsync(
            $"INSERT INTO payout_rows (number, batch_no, month, household, account_version, fen, state) VALUES ({batch + "-00007"}, {batch}, '2026-12', '666', 1, 100000, 0)", Cancellation));

        Assert.Equal(new BankResultsAnswer(BankResultsOutcome.Altered, 0, 0, 0, 0), await Import(host, $"{batch}-00007,paid,"));
        Assert.Empty(await Paid(host));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_the_ledger_does_not_owe_is_not_approved(Stack stack)
    {
        await using var host = await Closed(stack);
        await host.Falsify("UPDATE statements SET due_fen = due_fen + 1 WHERE kind = 2 AND code = '3'");

        Assert.Equal(PayoutOutcome.Altered, await Decide(host, (await Make(host)).BatchNo!, PayoutDecision.Check, "checker"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Many_who_make_a_payout_at_once_make_one(Stack stack)
    {
        await using var host = await Closed(stack);

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Make(host, $"k{i % 4}")));

        Assert.Single(made.Where(result => result.Outcome == PayoutOutcome.Done).Select(result => result.BatchNo).Distinct());
        Assert.Equal(6, await host.Read(db => db.PayoutRows.CountAsync(Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_file_imported_twice_or_by_many_at_once_pays_once(Stack stack)
    {
        var (host, batch) = await AtTheBank(stack);
        await using var _ = host;
        string[] rows = [.. Enumerable.Range(1, 6).Select(no => $"{batch}-{no:00000},paid,")];

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Import(host, rows)));
        var again = await Import(host, [.. rows, rows[0]]);

        Assert.Single(answers, answer => answer.Outcome == BankResultsOutcome.Imported);
        Assert.Equal(5, answers.Count(answer => answer.Outcome == BankResultsOutcome.ImportedBefore));
        Assert.Equal(new BankResultsAnswer(BankResultsOutcome.Imported, 0, 0, 7, 0), again);
        Assert.Equal(1_773, (await Paid(host)).Single().Fen);
        Assert.Equal(6, await host.Read(db => db.Journals.CountAsync(journal => journal.Kind == JournalKind.Payout, Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_failed_is_retried_in_a_later_batch_and_closes_both(Stack stack)
    {
        var (host, batch) = await AtTheBank(stack);
        await using var _ = host;
        await Import(host, [.. Enumerable.Range(1, 5).Select(no => $"{batch}-{no:00000},paid,"), $"{batch}-00006,failed,card closed"]);
        Assert.Equal(PayoutState.PartlyFailed, (await Get(host, batch)).Payout!.State);

        var second = (await Make(host, "k2")).BatchNo!;
        var row = Assert.Single((await Get(host, second)).Rows);
        Assert.Equal(($"{batch}-00006", 6), (row.RetryOf, row.HouseholdId));
        Assert.Equal(PayoutState.Retried, (await Get(host, batch)).Payout!.State);
        Assert.Equal(PayoutOutcome.Done, await Decide(host, second, PayoutDecision.Cancel, "maker"));
        Assert.Equal(PayoutState.PartlyFailed, (await Get(host, batch)).Payout!.State);
        var third = (await Make(host, "k3")).BatchNo!;
        await Decide(host, third, PayoutDecision.Check, "checker");
        await Decide(host, third, PayoutDecision.Approve, "checker");
        await Export(host, third);
        await Import(host, $"{third}-00001,paid,");

        Assert.Equal((PayoutState.Closed, PayoutState.Closed), ((await Get(host, batch)).Payout!.State, (await Get(host, third)).Payout!.State));
        Assert.Equal(1_773, (await Paid(host)).Single().Fen);
        Assert.Equal(PayoutOutcome.NothingDue, (await Make(host, "k4")).Outcome);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_file_with_a_wrong_row_is_refused_whole_and_the_row_is_named(Stack stack)
    {
        var (host, batch) = await AtTheBank(stack);
        await using var _ = host;
        var one = $"{batch}-00001";

        Assert.Equal(new BankResultsAnswer(BankResultsOutcome.UnknownNumber, 0, 0, 0, 3), await Import(host, $"{one},paid,", "P20990101-01-00001,paid,"));
        Assert.Equal(new BankResultsAnswer(BankResultsOutcome.UnknownStatus, 0, 0, 0, 2), await Import(host, $"{one},perhaps,"));
        Assert.Equal(new BankResultsAnswer(BankResultsOutcome.Contradiction, 0, 0, 0, 3), await Import(host, $"{one},paid,", $"{one},failed,x"));
        Assert.Equal(new BankResultsAnswer(BankResultsOutcome.Unreadable, 0, 0, 0, 2), await Import(host, $"{one},paid"));
        Assert.Empty(await Paid(host));
        Assert.Equal(BankResultsOutcome.Imported, (await Import(host, $"{one},paid,")).Outcome);
        Assert.Equal(new BankResultsAnswer(BankResultsOutcome.Contradiction, 0, 0, 0, 2), await Import(host, $"{one},failed,late"));
    }
}
