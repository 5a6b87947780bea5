using CsCheck;
using Market.Orders;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Ledger;
using Market.Orders.Ledger.Verification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Orders;

/// <summary>Whatever somebody with the database's password changes, verify-ledger names the first entry that is wrong.</summary>
public sealed class VerifyLedgerTests
{
    private const string OfSecond = "(SELECT id FROM journals WHERE kind = 0 AND source = '{0}')";

    /// <summary>What is changed ({0} stands for the second order's number), the entry that must be named, and what must be said of it. The plan is entry 1, the sales are 2, 3, 4 and the refund of the second is 5.</summary>
    public static readonly Dictionary<string, (string[] Statements, string Entry, string Reason)> Falsifications = new()
    {
        ["an amount"] = ([$"UPDATE postings SET fen = fen + 1 WHERE no = 1 AND journal_id = {OfSecond}"], "entry 3, Sale {0} ", "supplier_payable:S001"),
        ["an amount and its attribution alike"] = (
            [$"UPDATE postings SET fen = fen + 1000 WHERE no = 1 AND journal_id = {OfSecond}", "UPDATE attributions SET attributed_fen = attributed_fen + 1000 WHERE id = '{0}/1'"], "entry 3, Sale {0} ", "the hash differs"),
        ["an account"] = ([$"UPDATE postings SET credit_account = 'supplier_payable:S666' WHERE no = 1 AND journal_id = {OfSecond}"], "entry 3, Sale {0} ", "supplier_payable:S001"),
        ["an account that is none"] = ([$"UPDATE postings SET credit_account = 'pocket' WHERE no = 1 AND journal_id = {OfSecond}"], "entry 3, Sale {0} ", "the chart does not have"),
        ["a posting removed"] = ([$"DELETE FROM postings WHERE no = 1 AND journal_id = {OfSecond}"], "entry 3, Sale {0} ", "posting 1 is missing"),
        ["the shipping removed"] = ([$"DELETE FROM postings WHERE credit_account = 'shipping' AND journal_id = {OfSecond}"], "entry 3, Sale {0} ", "the hash differs"),
        ["a journal removed"] = ([$"DELETE FROM postings WHERE journal_id = {OfSecond}", "DELETE FROM journals WHERE source = '{0}'"], "entry 3, journal ", "is gone"),
        ["a link removed"] = (["DELETE FROM ledger_links WHERE seq = 3"], "entry 4, ", "entry 3 is missing"),
        ["two links exchanged"] = (["UPDATE ledger_links SET seq = -3 WHERE seq = 3", "UPDATE ledger_links SET seq = 3 WHERE seq = 4", "UPDATE ledger_links SET seq = 4 WHERE seq = -3"], "entry 3, ", "the hash differs"),
        ["a hash"] = (["UPDATE ledger_links SET hash = (SELECT hash FROM ledger_links WHERE seq = 1) WHERE seq = 3"], "entry 3, Sale {0} ", "the hash differs"),
        ["a benefit"] = (["UPDATE attributions SET benefit_fen = benefit_fen + 1 WHERE id = '{0}/1'"], "entry 3, Sale {0} ", "127 ‰ of its net"),
        ["a village"] = (["UPDATE attributions SET village_code = 'X' WHERE id = '{0}/1'"], "entry 3, Sale {0} ", "the hash differs"),
        ["an attribution removed"] = (["DELETE FROM attributions WHERE id = '{0}/1'"], "entry 3, Sale {0} ", "its attributions are gone"),
        ["a refund's plan"] = (["UPDATE attributions SET plan_version = 'none' WHERE refund"], "entry 5, Refund ", "of its sale"),
        ["a month"] = (["UPDATE attributions SET month = '2026-10' WHERE id = '{0}/1'"], "entry 3, Sale {0} ", "another time"),
        ["a time"] = (["UPDATE journals SET at = (SELECT at FROM journals WHERE kind = 1) WHERE kind = 0 AND source = '{0}'"], "entry 3, Sale {0} ", "another time"),
        ["a weight"] = (["UPDATE linkage_households SET weight = weight + 1 WHERE no = 2"], "entry 1, plan B001-v1", "the hash differs"),
        ["a rate"] = (["UPDATE linkage_rates SET benefit_permille = 500"], "entry 1, plan B001-v1", "the hash differs"),
        ["a household left out"] = (["DELETE FROM linkage_households WHERE no = 5"], "entry 1, plan B001-v1", "the hash differs"),
        ["a journal smuggled in"] = (
            ["INSERT INTO journals (id, kind, source, at) SELECT '00000000-0000-0000-0000-000000000001', 0, 'X', at FROM journals WHERE source = '{0}'"], "unsealed Sale X ", "does not wait"),
        ["the last journal unmade, its attribution forgotten"] = (
            ["DELETE FROM ledger_links WHERE seq = 5", "DELETE FROM postings WHERE journal_id = (SELECT id FROM journals WHERE kind = 1)", "DELETE FROM journals WHERE kind = 1"], "attribution {0}/1/", "its journal is gone"),
        ["a time that no calendar has"] = (["UPDATE journals SET at = {1} WHERE kind = 0 AND source = '{0}'"], "entry 3, ", ""),
        ["the end of the chain unmade, nothing forgotten"] = (
            ["DELETE FROM ledger_links WHERE seq >= 3", "DELETE FROM postings WHERE journal_id NOT IN (SELECT journal_id FROM ledger_links WHERE journal_id IS NOT NULL)",
             "DELETE FROM attributions WHERE journal_id NOT IN (SELECT journal_id FROM ledger_links WHERE journal_id IS NOT NULL)",
             "DELETE FROM journals WHERE id NOT IN (SELECT journal_id FROM ledger_links WHERE journal_id IS NOT NULL)"], "order ", "its sale is not in the ledger"),
    };

    public static TheoryData<Stack> Both => TestDatabases.Both;

    public static MatrixTheoryData<Stack, string> BothFalsified => new([Stack.Sqlite, Stack.Postgres], Falsifications.Keys);

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    /// <summary>A small ledger: three sales under one plan, and a refund of the second; returns the second order's number.</summary>
    private static async Task<string> Fill(OrdersHost host)
    {
        await host.Offer(Some.Product("P1", priceFen: 1_995), onHand: 99);
        await host.Publish(Some.Plan("P1", permille: 127));
        var orders = new List<string>();
        for (var quantity = 1; quantity <= 3; quantity++)
        {
            orders.Add((await host.Place(Some.Order("P1", quantity))).Order!.OrderNo);
            await host.Pay(orders[^1]);
        }
        await host.Refund(orders[1], 1, 1, at: OrdersHost.Opening.AddHours(1));
        await host.Seal();
        return orders[1];
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_right_ledger_is_right_in_its_database_and_in_its_export(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await Fill(host);
        var head = await host.Host.In<IOrders, LedgerHead>(orders => orders.GetLedgerHead(new GetLedgerHead(), Cancellation).AsTask());

        foreach (var offline in new[] { false, true })
        {
            var (code, said) = await host.Verify($"{head.Hash}@{head.Seq}", offline);
            Assert.Equal(0, code);
            Assert.Contains("Right: 5 links, 4 journals, 12 postings, 1 plans", said, StringComparison.Ordinal);
            Assert.Contains("Attributed sales 9975 fen, benefit 1266 fen.", said, StringComparison.Ordinal);
            Assert.Contains($"Head {head.Hash}@5", said, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(BothFalsified))]
    public async Task The_first_wrong_entry_is_named(Stack stack, string what)
    {
        await using var host = await OrdersHost.Create(stack);
        var second = await Fill(host);
        var (statements, entry, reason) = Falsifications[what];

        await host.Falsify([.. statements.Select(statement => statement.Replace("{0}", second, StringComparison.Ordinal)
            .Replace("{1}", stack == Stack.Sqlite ? $"{long.MaxValue}" : "'infinity'", StringComparison.Ordinal))]);

        var (code, said) = await host.Verify();
        Assert.Equal(1, code);
        Assert.Contains("WRONG: " + entry.Replace("{0}", second, StringComparison.Ordinal), said, StringComparison.Ordinal);
        Assert.Contains(reason, said, StringComparison.Ordinal);
        // What the chain itself shows, an export shows too; rows without a journal are not in it.
        if (entry.StartsWith("entry", StringComparison.Ordinal) || entry.StartsWith("unsealed", StringComparison.Ordinal))
            Assert.Equal(said, (await host.Verify(offline: true)).Said);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_chain_written_anew_after_a_change_does_not_lead_to_the_head_that_was_published(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        var second = await Fill(host);
        var head = await host.Host.In<IOrders, LedgerHead>(orders => orders.GetLedgerHead(new GetLedgerHead(), Cancellation).AsTask());

        await host.Falsify(
            $"UPDATE attributions SET village_code = 'X' WHERE id = '{second}/1'", "DELETE FROM ledger_links",
            "INSERT INTO unsealed_journals (journal_id, at) SELECT id, at FROM journals ORDER BY id");
        await host.Seal();

        Assert.Equal(0, (await host.Verify()).Code);
        var (code, said) = await host.Verify($"{head.Hash}@{head.Seq}");
        Assert.Equal(1, code);
        Assert.Contains("was published", said, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_was_posted_before_there_was_a_chain_is_told_its_journals_and_sealed(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await Fill(host);
        var journals = await JournalsOfAttributions(host);
        // As a database stands when the chain's migration reaches it.
        await host.Falsify("DELETE FROM ledger_links", $"UPDATE attributions SET journal_id = '{Guid.Empty}'");

        await host.Falsify(OldJournals.Link, OldJournals.Wait);
        await host.Seal();

        Assert.Equal(journals, await JournalsOfAttributions(host));
        Assert.Equal(4, journals.Values.Distinct().Count());
        var (code, said) = await host.Verify();
        Assert.Equal(0, code);
        Assert.Contains("Right: 5 links, 4 journals, 12 postings, 1 plans", said, StringComparison.Ordinal);
    }

    private static Task<Dictionary<string, Guid>> JournalsOfAttributions(OrdersHost host) =>
        host.Read(db => db.Attributions.AsNoTracking().ToDictionaryAsync(attribution => attribution.Id, attribution => attribution.JournalId, Cancellation));

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_waits_to_be_sealed_is_verified_and_said(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await Fill(host);
        await host.Pay((await host.Place(Some.Order("P1", 1))).Order!.OrderNo);

        var (code, said) = await host.Verify();

        Assert.Equal(0, code);
        Assert.Contains("1 journals wait to be sealed.", said, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Many_that_seal_while_sales_go_on_make_one_chain(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await Fill(host);
        var sales = Enumerable.Range(0, 20).Select(async _ => await host.Pay((await host.Place(Some.Order("P1", 1))).Order!.OrderNo));
        var sealing = Enumerable.Range(0, 40).Select(async _ =>
        {
            try
            {
                await host.Seal();
            }
            catch (DbUpdateException)
            {
                // The key of the links refused a second chain; the service tries again later.
            }
        });

        await Task.WhenAll([.. sales, .. sealing]);
        await host.Seal();

        Assert.Equal(25, await host.Read(db => db.LedgerLinks.CountAsync(Cancellation)));
        Assert.Equal(0, (await host.Verify()).Code);
    }

    /// <summary>A verification takes seconds, and the service seals several times a second.</summary>
    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_is_sealed_while_the_ledger_is_read_waits_as_it_did_when_the_reading_began(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await Fill(host);
        for (var quantity = 1; quantity <= 3; quantity++)
            await host.Pay((await host.Place(Some.Order("P1", quantity))).Order!.OrderNo);
        var verifier = new LedgerVerifier(null);

        await host.Read(async db =>
        {
            Assert.Null(await verifier.Verify(SealingMeanwhile(host, new LedgerReader(db).Read(Cancellation)), Cancellation));
            return true;
        });

        Assert.Equal((5L, 7L, 3L), (verifier.Report.Seq, verifier.Report.Journals, verifier.Report.Waiting));
        Assert.Equal(8, await host.Read(db => db.LedgerLinks.CountAsync(Cancellation)));
    }

    private static async IAsyncEnumerable<LedgerEntry> SealingMeanwhile(OrdersHost host, IAsyncEnumerable<LedgerEntry> entries)
    {
        await foreach (var entry in entries)
        {
            // The page after this one, which is empty, may have been read already.
            if (entry.Seq == 5)
                await host.Seal();
            yield return entry;
        }
    }

    [Fact]
    public async Task An_export_whose_entries_mean_nothing_is_wrong_and_not_stumbled_over()
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);
        await Fill(host);
        var file = Path.Combine(Path.GetTempPath(), $"ledger-{Guid.NewGuid():N}");
        await host.Read(db => LedgerExport.Write(file, new LedgerReader(db).Read(Cancellation), OrdersHost.Opening, Cancellation));
        var content = await File.ReadAllTextAsync(file, Cancellation);

        foreach (var (was, becomes) in new[] { ("\"postings\":", "\"postingz\":"), ("\"at\":1", "\"at\":991"), ("\"members\":", "\"numbers\":") })
        {
            await File.WriteAllTextAsync(file, content.Replace(was, becomes, StringComparison.Ordinal), Cancellation);
            using var said = new StringWriter();
            Assert.Equal(1, await VerifyLedger.Run([VerifyLedger.Command, "--from", file], said, said, Cancellation));
            Assert.StartsWith("WRONG: entry ", said.ToString(), StringComparison.Ordinal);
        }
        File.Delete(file);
        File.Delete(file + ".manifest.json");
    }

    [Fact]
    public async Task Any_sequence_of_sales_and_refunds_verifies() =>
        await Gen.Select(Gen.Int[1, 9], Gen.Int[0, 3], Gen.Bool).Array[1, 25].SampleAsync(async moves =>
        {
            await using var host = await OrdersHost.Create(Stack.Sqlite);
            await host.Offer(Some.Product("P1", priceFen: 333), onHand: 999);
            await host.Publish(Some.Plan("P1", permille: 127));
            var left = new Dictionary<string, int>();
            foreach (var (quantity, back, seal) in moves)
            {
                var orderNo = (await host.Place(Some.Order("P1", quantity))).Order!.OrderNo;
                await host.Pay(orderNo);
                left[orderNo] = quantity;
                foreach (var (order, rest) in left.Where(order => order.Value >= back && back > 0).Take(2).ToList())
                {
                    await host.Refund(order, 1, back);
                    left[order] = rest - back;
                }
                if (seal)
                    await host.Seal();
            }
            var (code, said) = await host.Verify();
            Assert.True(code == 0, said);
        }, iter: 15, threads: 1);

    [Fact]
    public async Task A_file_that_is_not_an_export_or_was_cut_is_refused()
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);
        await Fill(host);
        var file = Path.Combine(Path.GetTempPath(), $"ledger-{Guid.NewGuid():N}");
        await host.Read(db => LedgerExport.Write(file, new LedgerReader(db).Read(Cancellation), OrdersHost.Opening, Cancellation));
        var lines = await File.ReadAllLinesAsync(file, Cancellation);
        await File.WriteAllTextAsync(file, string.Join('\n', lines[..^1]) + "\n", Cancellation);
        using var said = new StringWriter();

        Assert.Equal(1, await VerifyLedger.Run([VerifyLedger.Command, "--from", file], said, said, Cancellation));
        Assert.Contains("not the one its manifest describes", said.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, await VerifyLedger.Run([VerifyLedger.Command, "--head", "abc"], said, said, Cancellation));
        Assert.Equal(2, await VerifyLedger.Run([VerifyLedger.Command, "--from", file, "--export", file], said, said, Cancellation));
        File.Delete(file);
        File.Delete(file + ".manifest.json");
    }

    /// <summary>The hash of a known content: if it changes, every ledger that was ever sealed would be called falsified.</summary>
    [Fact]
    public void The_sealed_form_of_a_journal_does_not_change()
    {
        var at = new DateTimeOffset(2026, 11, 24, 2, 0, 0, TimeSpan.Zero).AddMicroseconds(7);
        var journal = new Journal { Id = new Guid("0190a1b2-0000-7000-8000-000000000001"), Kind = JournalKind.Sale, Source = "JJ1", At = at };
        journal.Transfer(Accounts.PaymentClearing, Accounts.SupplierPayable("S001"), 12);
        var attribution = new Attribution
        {
            Id = "JJ1/1",
            JournalId = journal.Id,
            OrderNo = "JJ1",
            LineNo = 1,
            At = at,
            Month = "2026-11",
            ProductCode = "P1",
            Certified = true,
            SupplierCode = "S001",
            BaseCode = "B001",
            VillageCode = "V",
            TownCode = "T",
            Channel = SaleChannel.Web,
            Promoter = "花椒 <1> &",
            PlanVersion = "none",
            Quantity = 1,
            AttributedFen = 12,
            BenefitFen = 0,
        };

        var bytes = new LedgerContent(SealedJournal.Of(journal, journal.Postings, [attribution], []), null).Bytes();

        Assert.Equal(
            """{"journal":{"id":"0190a1b2-0000-7000-8000-000000000001","kind":"Sale","source":"JJ1","at":1795485600000007,"postings":[{"no":1,"debit":"payment_clearing","credit":"supplier_payable:S001","fen":12}],"attributions":[{"id":"JJ1/1","orderNo":"JJ1","lineNo":1,"refund":false,"at":1795485600000007,"month":"2026-11","product":"P1","certified":true,"supplier":"S001","base":"B001","village":"V","town":"T","channel":"Web","promoter":"花椒 <1> &","planVersion":"none","quantity":1,"attributedFen":12,"benefitFen":0}]}}""",
            System.Text.Encoding.UTF8.GetString(bytes));
    }
}
