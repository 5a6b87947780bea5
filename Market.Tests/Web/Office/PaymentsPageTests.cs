using System.Net;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Payments;
using Market.Orders.Payments.Comparison;
using Market.Web.Account.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Office;

/// <summary>The office's page of payments that are not settled: the reason, one action, two people where it needs them.</summary>
[Collection(MarketCollection.Name)]
public sealed class PaymentsPageTests(MarketHost market) : IDisposable
{
    private const string Page = "/en/office/payments";

    /// <summary>A page that has a form, whatever is unsettled.</summary>
    private const string WithForm = "/en/office/products/JJ002";
    private readonly Visitor first = market.NewVisitor();
    private readonly Visitor second = market.NewVisitor();

    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
    }

    /// <summary>As the nightly comparison writes it: a refund that we know nothing of.</summary>
    private Task<string> Finding() => market.In(async (OrdersDb db) =>
    {
        var finding = PaymentFinding.Of(StripeBook.Refunds, $"re_{Guid.NewGuid():N}", new Difference(FindingKind.MissingHere, null, null, "succeeded", 1_234), DateTimeOffset.UtcNow);
        db.Add(finding);
        await db.SaveChangesAsync();
        return $"{finding.Id}";
    });

    private static (string, string)[] Form(string id, SafeAction action, string reason = "") => [("Kind", "Finding"), ("Id", id), ("What", $"{action}"), ("Reason", reason)];

    [Fact]
    public async Task Two_people_handle_what_no_call_can_settle_and_each_click_is_written_down_once()
    {
        var id = await Finding();
        await first.SignIn("office@example.com");
        await second.SignIn("office2@example.com");

        var page = await first.Read($"{Page}?kind=Finding");
        Assert.Contains("The provider has this refund (succeeded) and we do not.", page);
        Assert.Contains("Mark as handled", page);
        using var empty = await first.Send(WithForm, $"{Page}/act", Form(id, SafeAction.MarkHandled));
        Assert.Contains("reason", await first.Read(Page), StringComparison.OrdinalIgnoreCase);
        using var noted = await first.Send(WithForm, $"{Page}/act", Form(id, SafeAction.MarkHandled, "Made by hand <b>on</b> the dashboard"));
        using var notedTwice = await first.Send(WithForm, $"{Page}/act", Form(id, SafeAction.MarkHandled, "again"));
        Assert.Contains("does not allow", await first.Read(Page));
        Assert.Contains("somebody else has to confirm", await first.Read($"{Page}?kind=Finding"));
        using var own = await first.Send(WithForm, $"{Page}/act", Form(id, SafeAction.ConfirmHandled));
        Assert.Contains("ask somebody else", await first.Read(Page));

        Assert.Contains("Made by hand &lt;b&gt;on", await second.Read($"{Page}?kind=Finding"));
        using var confirmed = await second.Send(WithForm, $"{Page}/act", Form(id, SafeAction.ConfirmHandled));
        using var confirmedTwice = await second.Send(WithForm, $"{Page}/act", Form(id, SafeAction.ConfirmHandled));

        var number = long.Parse(id, System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(await market.In((OrdersDb db) => db.PaymentFindings.AnyAsync(finding => finding.Id == number && finding.Handled)));
        Assert.Equal(["payment_noted", "payment_confirmed"], await market.In((AccountsDb db) =>
            db.Audit.Where(entry => entry.Subject == $"Finding/{id}").OrderBy(entry => entry.Id).Select(entry => entry.What).ToListAsync()));
    }

    [Fact]
    public async Task An_auditor_reads_and_does_nothing()
    {
        var id = await Finding();
        await first.SignIn("auditor@example.com");

        var page = await first.Read($"{Page}?kind=Finding");
        using var act = await first.SendForm("/office/payments/act", [.. Form(id, SafeAction.MarkHandled, "x"), ("__RequestVerificationToken", Visitor.Token(await first.Read("/account")))]);

        Assert.Contains("Mark as handled", page);
        Assert.DoesNotContain("payments/act", page);
        Assert.Equal(HttpStatusCode.Forbidden, act.StatusCode);
        Assert.False(await market.In((OrdersDb db) => db.HandledPayments.AnyAsync(handled => handled.Subject == id)));
    }

    [Fact]
    public async Task Bad_input_is_told_so_and_changes_nothing()
    {
        await first.SignIn("office@example.com");
        foreach (var (kind, id, what) in new[] { ("Nothing", "1", "AskAgain"), ("Finding", "", "AskAgain"), ("Finding", "1", "Everything"), ("", "", "") })
        {
            using var answer = await first.Send(WithForm, $"{Page}/act", ("Kind", kind), ("Id", id), ("What", what));
            Assert.Contains("not complete", await first.Read(Page));
        }
        foreach (var (kind, id) in new[] { ("77", "1"), ("Finding", "999999999"), ("RefundLate", "not a number"), ("Disputed", new string('x', 300)) })
        {
            using var answer = await first.Send(WithForm, $"{Page}/act", ("Kind", kind), ("Id", id), ("What", "AskAgain"));
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        }
        foreach (var address in new[] { $"{Page}?kind=77", $"{Page}?kind=x", $"{Page}?page=-1", $"{Page}?kind=Finding&page=999999" })
            using (var answer = await first.Get(address))
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
