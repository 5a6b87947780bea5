using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Market.Catalog.Data;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Ledger;
using Market.Orders.Settlement;
using Market.Web.Office;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Office;

/// <summary>The office's room for settlement: two people, one file for the bank, and nobody's name anywhere else.</summary>
[Collection(MarketCollection.Name)]
public sealed partial class SettlementPagesTests(MarketHost market) : IDisposable
{
    private const string Room = "/en/office/settlement";
    private readonly Visitor first = market.NewVisitor();
    private readonly Visitor second = market.NewVisitor();

    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
    }

    /// <summary>A month that was closed long ago and made something due to two households.</summary>
    private Task Due(string month) => market.In(async (OrdersDb db) =>
    {
        db.Closings.Add(new Closing { Month = month, Cutoff = DateTimeOffset.UnixEpoch, ClosedAt = DateTimeOffset.UnixEpoch, Actor = "=office" });
        foreach (var (household, fen) in new[] { (1, 1_234L), (2, 5L) })
        {
            var journal = new Journal { Id = Guid.CreateVersion7(), Kind = JournalKind.HouseholdClosing, Source = $"{month}/{household}", At = DateTimeOffset.UnixEpoch };
            journal.Transfer(Accounts.BenefitPool("P", "P-v1"), Accounts.HouseholdPayable(household), fen);
            journal.Post(db);
            db.Statements.Add(new Statement { Month = month, Kind = PayeeKind.Household, Code = $"{household}", BenefitFen = fen, EarnedFen = fen, DueFen = fen });
        }
        return await db.SaveChangesAsync();
    });

    /// <summary>A month that was closed long ago and made something due to a supplier and to the counter that handled its goods.</summary>
    private Task DueToBusiness(string month) => market.In(async (OrdersDb db) =>
    {
        db.Closings.Add(new Closing { Month = month, Cutoff = DateTimeOffset.UnixEpoch, ClosedAt = DateTimeOffset.UnixEpoch, Actor = "=office" });
        var journal = new Journal { Id = Guid.CreateVersion7(), Kind = JournalKind.SupplierClosing, Source = $"{month}/S001", At = DateTimeOffset.UnixEpoch };
        foreach (var (kind, code, fen) in new[] { (PayeeKind.Counter, "C001", 31L), (PayeeKind.Supplier, "S001", 4_321L) })
        {
            journal.Transfer(Accounts.SupplierPayable("S001"), Accounts.Due(kind, code), fen);
            db.Statements.Add(new Statement { Month = month, Kind = kind, Code = code, EarnedFen = fen, DueFen = fen });
        }
        journal.Post(db);
        return await db.SaveChangesAsync();
    });

    private static async Task<string> MakePayout(Visitor visitor, PayeeKind kind = PayeeKind.Household)
    {
        var key = Key().Match(await visitor.Read(Room)).Groups[1].Value;
        using var made = await visitor.Send(Room, "/en/office/payouts/make", ("key", key), ("kind", $"{kind}"));
        return made.Headers.Location!.OriginalString.Split('/')[^1];
    }

    [Fact]
    public async Task Two_people_pay_households_and_the_banks_file_is_the_same_each_time()
    {
        await Due("2020-01");
        await first.SignIn("office@example.com");
        await second.SignIn("office2@example.com");
        var batch = await MakePayout(first);
        var page = $"/en/office/payouts/{batch}";

        Assert.DoesNotContain($"{page}/Check", await first.Read(page));
        using var own = await first.Send(Room, $"{page}/Check");
        Assert.Contains("ask somebody else", await first.Read(page));
        using var early = await second.Send(Room, $"{page}/file");
        Assert.Contains("does not allow", await second.Read(page));
        using var check = await second.Send(page, $"{page}/Check");
        using var approve = await second.Send(page, $"{page}/Approve");
        using var file = await first.Send(page, $"{page}/file");
        using var again = await first.Send(page, $"{page}/file");

        var bytes = await file.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var rows = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("no,name,id_number,card,bank_code,fen,purpose,household_id", rows[0]);
        Assert.Contains(rows, row => row.StartsWith($"\"{batch}-0000", StringComparison.Ordinal) && row.EndsWith("\"1234\",\"benefit 2020-01\",\"1\"", StringComparison.Ordinal));
        Assert.Equal(bytes, await again.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        var shown = await first.Read(page);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(bytes)), shown);
        Assert.DoesNotContain(rows[1].Split('"')[3], shown);
        Assert.True(await market.In((CatalogDb db) => db.PayeeViews.CountAsync(view => view.Purpose == $"payout {batch}" && view.Actor == "office@example.com")) >= 4);
    }

    [Theory]
    [InlineData(PayeeKind.Supplier, "2020-05", "S001", "supplier_code", "\"4321\",\"goods 2020-05\",\"S001\"", "91500116MAT790HF6Y")]
    [InlineData(PayeeKind.Counter, "2020-06", "C001", "counter_code", "\"31\",\"handling 2020-06\",\"C001\"", "92990000")]
    public async Task Suppliers_and_counters_are_paid_to_their_accounts(PayeeKind kind, string month, string code, string column, string end, string creditCode)
    {
        await DueToBusiness(month);
        await first.SignIn("office@example.com");
        await second.SignIn("office2@example.com");
        var page = $"/en/office/payouts/{await MakePayout(first, kind)}";
        using var check = await second.Send(page, $"{page}/Check");
        using var approve = await second.Send(page, $"{page}/Approve");
        using var file = await first.Send(page, $"{page}/file");

        var rows = Encoding.UTF8.GetString(await file.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal($"no,name,id_number,card,bank_code,fen,purpose,{column}", rows[0]);
        var row = Assert.Single(rows, row => row.EndsWith(end, StringComparison.Ordinal));
        Assert.StartsWith(creditCode, row.Split('"')[5], StringComparison.Ordinal);
        Assert.True(Market.Catalog.Contracts.SocialCreditCode.IsValid(row.Split('"')[5]));
        Assert.DoesNotContain(row.Split('"')[7], await first.Read(page));
        Assert.Contains(await market.In((CatalogDb db) => db.PayeeViews.Select(view => view.Code).ToListAsync()), seen => seen == code);
    }

    [Fact]
    public async Task An_account_of_a_supplier_is_an_organisations_or_a_persons_and_a_households_a_persons_only()
    {
        const string creditCode = "91500116MAT790HF6Y", account = "3100 0123 4567 890";
        await first.SignIn("office@example.com");
        await second.SignIn("office2@example.com");

        async Task<string> Propose(string owner, string code, string idNumber)
        {
            using var sent = await first.Send("/en/office/payees", "/en/office/payees/propose", ("owner", owner), ("code", code), ("name", "重庆江津某公司"), ("idNumber", idNumber), ("card", account), ("bankCode", "000653000017"));
            return await first.Read("/en/office/payees");
        }

        Assert.Contains("is wrong", await Propose("Household", "78", creditCode));
        Assert.Contains("is wrong", await Propose("Supplier", "S002", creditCode[..17] + "Z"));
        Assert.Contains("no such payee", await Propose("Supplier", "S999", creditCode));
        Assert.Contains("waits for a second person", await Propose("Supplier", "S002", creditCode));
        using var confirmed = await second.Send("/en/office/payees", "/en/office/payees/Supplier/S002/2/confirm", ("card", account));

        Assert.Contains("is in force", await second.Read("/en/office/payees"));
        Assert.Equal("office2@example.com", await market.In((CatalogDb db) => db.PayeeAccounts.Where(a => a.Code == "S002" && a.Version == 2).Select(a => a.ConfirmedBy).SingleAsync()));
    }

    [Fact]
    public async Task An_auditor_sees_no_button_and_may_press_none()
    {
        await Due("2020-02");
        await first.SignIn("auditor@example.com");

        var page = await first.Read(Room);
        using var close = await first.SendForm("/office/settlement/close", ("month", "2020-03"), ("__RequestVerificationToken", Visitor.Token(await first.Read("/account"))));
        using var payees = await first.Get("/office/payees");

        Assert.DoesNotContain("settlement/close", page);
        Assert.Contains("2020-02", page);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (close.StatusCode, payees.StatusCode));
    }

    [Fact]
    public async Task A_card_changes_when_a_second_person_types_it_again()
    {
        const string id = "990000196001010018", card = "0000620000000000077";
        await first.SignIn("office@example.com");
        await second.SignIn("office2@example.com");
        using var wrong = await first.Send("/en/office/payees", "/en/office/payees/propose", ("owner", "Household"), ("code", "77"), ("name", "测试某"), ("idNumber", id[..17] + "9"), ("card", card), ("bankCode", "000653000017"));
        Assert.Contains("is wrong", await first.Read("/en/office/payees"));

        var right = id[..17] + Market.Catalog.Payees.PayeeNumbers.IdCheck(id[..17]);
        var good = card[..18] + Market.Catalog.Payees.PayeeNumbers.CardCheck(card[..18]);
        using var padded = await first.Send("/en/office/payees", "/en/office/payees/propose", ("owner", "Household"), ("code", "077"), ("name", "测试某"), ("idNumber", right), ("card", good), ("bankCode", "000653000017"));
        Assert.Contains("no such payee", await first.Read("/en/office/payees"));
        using var proposed = await first.Send("/en/office/payees", "/en/office/payees/propose", ("owner", "Household"), ("code", "77"), ("name", "测试某"), ("idNumber", right), ("card", good), ("bankCode", "000653000017"));
        using var own = await first.Send("/en/office/payees", "/en/office/payees/Household/77/2/confirm", ("card", good));
        Assert.Contains("ask somebody else", await first.Read("/en/office/payees"));
        using var slip = await second.Send("/en/office/payees", "/en/office/payees/Household/77/2/confirm", ("card", card));
        Assert.Null(await market.In((CatalogDb db) => db.PayeeAccounts.Where(account => account.Code == "77" && account.Version == 2).Select(account => account.ConfirmedBy).SingleAsync()));
        using var confirmed = await second.Send("/en/office/payees", "/en/office/payees/Household/77/2/confirm", ("card", good));

        Assert.Equal("office2@example.com", await market.In((CatalogDb db) => db.PayeeAccounts.Where(account => account.Code == "77" && account.Version == 2).Select(account => account.ConfirmedBy).SingleAsync()));
    }

    [Fact]
    public async Task A_statement_is_a_page_and_a_spreadsheet()
    {
        await Due("2020-04");
        await first.SignIn("office@example.com");

        Assert.Contains("Household 1", await first.Read($"{Room}/2020-04?kind=Household"));
        Assert.Contains("12<", await first.Read($"{Room}/2020-04/Household/1"));
        using var sheet = await first.Get($"{Room}/2020-04/Household/sheet");
        using var one = await first.Get($"{Room}/2020-04/Household/1/sheet");
        using var none = await first.Get($"{Room}/2020-04/Household/9999999/sheet");

        Assert.Equal((Sheet.XlsxType, HttpStatusCode.OK, HttpStatusCode.NotFound), (sheet.Content.Headers.ContentType!.MediaType, one.StatusCode, none.StatusCode));
        Assert.Equal("PK"u8.ToArray(), (await sheet.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))[..2]);
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("＝1")]
    [InlineData("＋1")]
    [InlineData("－1")]
    [InlineData("＠x")]
    [InlineData("\t=1")]
    [InlineData("\0=1")]
    [InlineData("　=1")]
    [InlineData("\r=1")]
    public void A_cell_cannot_run_as_a_formula(string cell)
    {
        Assert.StartsWith("'", Sheet.Text(cell), StringComparison.Ordinal);
        Assert.DoesNotContain("\0", Sheet.Text(cell), StringComparison.Ordinal);
        Assert.Equal("花椒 500g", Sheet.Text("花椒 500g"));
    }

    [GeneratedRegex("""name="key" value="([^"]+)""")]
    private static partial Regex Key();
}
