using System.Data.Common;
using System.Text;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Ledger;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Market.Tests.Orders;

/// <summary>A payout needs two people, stays what was approved, and pays nobody twice.</summary>
public sealed class PayoutTests
{
    private const string File = "FILE-HASH";

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    private static Task<T> Ask<T>(OrdersHost host, Func<ISettlement, ValueTask<T>> ask) => host.Host.In<ISettlement, T>(settlement => ask(settlement).AsTask());

    private static Task<PayoutResult> Make(OrdersHost host, string key = "k1", int households = 6) =>
        Make(host, key, PayeeKind.Household, [.. Enumerable.Range(1, households).Select(id => $"{id}")]);

    private static Task<PayoutResult> Make(OrdersHost host, string key, PayeeKind kind, params string[] codes) => Ask(host, settlement =>
        settlement.MakePayout(new MakePayout(key, "maker", kind, [.. codes.Select(code => new PayeeAccountVersion(code, 1))]), Cancellation));

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
        return (host, await Send(host, await Make(host)));
    }

    /// <summary>What was made, checked, approved and exported.</summary>
    private static async Task<string> Send(OrdersHost host, PayoutResult made)
    {
        Assert.Equal(PayoutOutcome.Done, made.Outcome);
        Assert.Equal(PayoutOutcome.Done, await Decide(host, made.BatchNo!, PayoutDecision.Check, "checker"));
        Assert.Equal(PayoutOutcome.Done, await Decide(host, made.BatchNo!, PayoutDecision.Approve, "approver"));
        Assert.Equal(PayoutOutcome.Done, await Export(host, made.BatchNo!));
        return made.BatchNo!;
    }

    private static async Task<long> Balance(OrdersHost host, string account) =>
        (await host.Read(db => LedgerBalances.Of(db).ToListAsync(Cancellation))).Where(balance => balance.Account == account).Sum(balance => balance.Fen);

    private static async Task Right(OrdersHost host)
    {
        await host.Seal();
        var (code, said) = await host.Verify();
        Assert.True(code == 0, said);
    }

    /// <summary>Goods of 30,000 fen, picked up at C001 in November and closed with December; then comes <paramref name="after"/>.</summary>
    private static async Task<OrdersHost> PickedUp(Stack stack, Func<OrdersHost, string, Task> after)
    {
        var host = await OrdersHost.Create(stack);
        await host.Open(Some.Counter("C001"));
        await host.Offer(Some.Product("P1", priceFen: 10_000) with { ValidTo = new DateOnly(2030, 1, 1) }, onHand: 99, location: "C001");
        await host.Publish(Some.Plan("P1", permille: 127));
        var orderNo = await PickUp(host, 3);
        host.Time.Advance(TimeSpan.FromDays(40));
        await Ask(host, settlement => settlement.CloseMonth(new CloseMonth("2026-12", "office"), Cancellation));
        await after(host, orderNo);
        return host;
    }

    private static async Task<string> PickUp(OrdersHost host, int quantity)
    {
        var orderNo = (await host.Place(Some.Order("P1", quantity).PickedUpAt("C001"))).Order!.OrderNo;
        await host.Pay(orderNo);
        await host.Deliver(orderNo);
        return orderNo;
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
            host, "is append-only", "UPDATE payout_rows SET fen = 1", "UPDATE payout_rows SET code = '9'", "UPDATE payout_rows SET kind = 0", "UPDATE payout_rows SET account_version = 2", "DELETE FROM payout_rows",
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
            $"INSERT INTO payout_rows (number, batch_no, month, kind, code, account_version, fen, state) VALUES ({batch + "-00006"}, {batch}, '2026-12', 2, '666', 1, 100000, 0)", Cancellation));

        Assert.Equal(PayoutOutcome.Altered, await Decide(host, batch, PayoutDecision.Check, "checker"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_row_that_was_slipped_in_at_the_bank_is_not_paid(Stack stack)
    {
        var (host, batch) = await AtTheBank(stack);
        await using var _ = host;
        await host.Read(db => db.Database.ExecuteSqlAsync(
            $"INSERT INTO payout_rows (number, batch_no, month, kind, code, account_version, fen, state) VALUES ({batch + "-00007"}, {batch}, '2026-12', 2, '666', 1, 100000, 0)", Cancellation));

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
    public async Task Suppliers_and_counters_are_paid_as_households_are_each_kind_in_batches_of_its_own(Stack stack)
    {
        await using var host = await PickedUp(stack, (_, _) => Task.CompletedTask);
        Assert.Equal(
            [(PayeeKind.Supplier, "S001", 25_290L), (PayeeKind.Counter, "C001", 900L)],
            (await Ask(host, settlement => settlement.GetDues(new GetDues(), Cancellation))).Dues.Where(due => due.Kind != PayeeKind.Household).Select(due => (due.Kind, due.Code, due.Fen)));
        Assert.Equal(PayoutOutcome.NothingDue, (await Make(host, "k0", PayeeKind.Supplier, "C001")).Outcome);

        var supplier = await Send(host, await Make(host, "k1", PayeeKind.Supplier, "S001", "C001"));
        var counter = await Send(host, await Make(host, "k2", PayeeKind.Counter, "S001", "C001"));
        var households = await Send(host, await Make(host, "k3"));

        Assert.Equal(
            [(PayeeKind.Household, 6, 3_810L), (PayeeKind.Counter, 1, 900L), (PayeeKind.Supplier, 1, 25_290L)],
            (await Ask(host, settlement => settlement.GetPayouts(new GetPayouts(), Cancellation))).Payouts.Select(payout => (payout.Kind, payout.Rows, payout.Fen)));
        await Import(host, $"{supplier}-00001,paid,", $"{counter}-00001,failed,no such account");
        Assert.Equal((0L, 900L, 25_290L), (await Balance(host, "supplier_due:S001"), await Balance(host, "counter_payable:C001"), (await Paid(host)).Single().Fen));
        var retried = await Send(host, await Make(host, "k4", PayeeKind.Counter, "C001"));
        Assert.Equal($"{counter}-00001", Assert.Single((await Get(host, retried)).Rows).RetryOf);
        await Import(host, [$"{retried}-00001,paid,", .. Enumerable.Range(1, 6).Select(no => $"{households}-{no:00000},paid,")]);

        Assert.Equal((0L, 30_000L), (await Balance(host, "counter_payable:C001"), (await Paid(host)).Single().Fen));
        Assert.Empty((await Ask(host, settlement => settlement.GetDues(new GetDues(), Cancellation))).Dues);
        await Right(host);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_a_refund_took_from_a_counter_is_made_up_for_before_it_is_paid_again(Stack stack)
    {
        await using var host = await PickedUp(stack, async (host, orderNo) =>
        {
            // 600 of its 900 fen go back in January; in March it earns 1,500.
            await host.Refund(orderNo, 1, 2);
            host.Time.Advance(TimeSpan.FromDays(31));
            await Ask(host, settlement => settlement.CloseMonth(new CloseMonth("2027-01", "office"), Cancellation));
            await PickUp(host, 5);
            host.Time.Advance(TimeSpan.FromDays(62));
            await Ask(host, settlement => settlement.CloseMonth(new CloseMonth("2027-03", "office"), Cancellation));
        });

        var counter = await Send(host, await Make(host, "k1", PayeeKind.Counter, "C001"));
        await Import(host, $"{counter}-00001,paid,", $"{counter}-00002,paid,");

        Assert.Equal([("2026-12", 900L), ("2027-03", 900L)], (await Get(host, counter)).Rows.Select(row => (row.Month, row.Fen)));
        Assert.Equal(0, await Balance(host, "counter_payable:C001"));
        await Right(host);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Of_suppliers_and_counters_too_nothing_is_approved_that_the_ledger_does_not_owe(Stack stack)
    {
        await using var host = await PickedUp(stack, (_, _) => Task.CompletedTask);
        await host.Seal();
        foreach (var (kind, code, name) in new[] { (PayeeKind.Supplier, "S001", "supplier"), (PayeeKind.Counter, "C001", "counter") })
        {
            await host.Falsify($"UPDATE statements SET due_fen = due_fen + 1 WHERE kind = {(int)kind}");
            var (code1, said) = await host.Verify();
            Assert.Contains($"the statement of {name} {code} for 2026-12", said, StringComparison.Ordinal);
            Assert.Equal((1, PayoutOutcome.Altered), (code1, await Decide(host, (await Make(host, code, kind, code)).BatchNo!, PayoutDecision.Check, "checker")));
            await host.Falsify($"UPDATE statements SET due_fen = due_fen - 1 WHERE kind = {(int)kind}");
        }
        await host.Falsify("DELETE FROM statements WHERE kind = 1");
        Assert.Contains("the statement of counter C001 for 2026-12", (await host.Verify()).Said, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_was_paid_to_another_than_its_row_says_is_named(Stack stack)
    {
        await using var host = await PickedUp(stack, (_, _) => Task.CompletedTask);
        var supplier = await Send(host, await Make(host, "k1", PayeeKind.Supplier, "S001"));
        await Import(host, $"{supplier}-00001,paid,");
        await host.Seal();

        await host.Falsify("UPDATE payout_rows SET code = 'S666'");

        Assert.Contains($"payment {supplier}-00001", (await host.Verify()).Said, StringComparison.Ordinal);
    }

    /// <summary>Before suppliers and counters were paid, a row named its household only.</summary>
    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_payout_of_before_the_upgrade_is_the_households_keeps_its_seal_and_is_paid(Stack stack)
    {
        var (host, batch) = await AtTheBank(stack);
        await using var _ = host;
        await host.Host.In<OrdersDb>(db => db.GetService<IMigrator>().MigrateAsync("IndexTotals", Cancellation));

        await host.Host.Host.Prepare(Cancellation);

        await Refuses(host, "is append-only", "UPDATE payout_rows SET kind = 0", "UPDATE payout_rows SET code = '9'", "DELETE FROM payout_rows");
        Assert.Equal(BankResultsOutcome.Imported, (await Import(host, [.. Enumerable.Range(1, 6).Select(no => $"{batch}-{no:00000},paid,")])).Outcome);
        Assert.Equal((PayoutState.Closed, PayeeKind.Household), ((await Get(host, batch)).Payout!.State, (await Get(host, batch)).Payout!.Kind));
        await Right(host);
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
        Assert.Equal(($"{batch}-00006", "6"), (row.RetryOf, row.Code));
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
