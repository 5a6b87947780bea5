using System.Data.Common;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Market.Tests.Faults;

/// <summary>One line of the oracle's table.</summary>
/// <param name="Found">Figures that say what was looked at, or what is wrong.</param>
internal sealed record OracleLine(string What, bool Holds, string Found);

/// <summary>
/// What must hold after every trial, looked at from outside: at the shop's own answers, at the databases with plain SQL,
/// at what the payment provider charged.
/// </summary>
internal static class ProcessOracle
{
    /// <summary>Fixed for trials, so that the simulator's own books can be read.</summary>
    public const string SimulatorKey = "sk_test_trials";

    private static readonly TimeSpan AfterHealing = TimeSpan.FromSeconds(60);

    // The crowd has no accounts, so no list is told of its orders; some leave an address and get letters.
    private static readonly (string Fact, string Consumer)[] ToWeb = [("SaleAttributed", "KeepDisclosedSale"), ("OrderNews", "WriteMail")];

    private static readonly (string Fact, string Consumer)[] ToOrders =
    [
        ("ProductCertified", "KeepCertifiedProduct"), ("CertificateWithdrawn", "KeepWithdrawnProduct"), ("CounterOpened", "KeepCounter"), ("LinkagePlanPublished", "KeepPlan"),
    ];

    private static readonly (string What, string Sql)[] AlwaysZero =
    [
        ("orders more than keys: one key was answered twice", "SELECT (SELECT count(*) FROM orders) - (SELECT count(*) FROM requests)"),
        ("places where stock is promised twice or lost", "SELECT count(*) FROM stock WHERE reserved < 0 OR reserved > on_hand"),
        ("places whose promises are not those of held reservations", """
            SELECT count(*) FROM stock s WHERE reserved <> (SELECT coalesce(sum(quantity), 0) FROM reservations r
            WHERE r.product_code = s.product_code AND r.location = s.location AND r.state = 0)
            """),
        ("places whose goods are not the sum of their movements", """
            SELECT count(*) FROM stock s WHERE on_hand <> (SELECT coalesce(sum(quantity), 0) FROM stock_movements m
            WHERE m.product_code = s.product_code AND m.location = s.location)
            """),
        ("refunded lines without exactly one journal", """
            SELECT (SELECT count(*) FROM refund_lines l JOIN refunds r ON r.id = l.refund_id WHERE r.state = 1) - (SELECT count(*) FROM journals WHERE kind = 1)
            """),
        ("paid orders without exactly one sale in the journal", """
            SELECT count(*) FROM orders o WHERE o.state NOT IN (0, 2, 3) AND (SELECT count(*) FROM journals j WHERE j.kind = 0 AND j.source = o.order_no) <> 1
            """),
        ("sales in the journal without a paid order", """
            SELECT count(*) FROM journals j WHERE j.kind = 0 AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.order_no = j.source AND o.paid_at IS NOT NULL)
            """),
        ("fen between attribution and ledger", """
            SELECT (SELECT coalesce(sum(benefit_fen), 0) FROM attributions)
            - (SELECT coalesce(sum(fen), 0) FROM postings WHERE credit_account LIKE 'benefit_pool:%')
            + (SELECT coalesce(sum(fen), 0) FROM postings WHERE debit_account LIKE 'benefit_pool:%')
            """),
        ("paid lines without attribution", """
            SELECT count(*) FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.paid_at IS NOT NULL
            AND (SELECT count(*) FROM attributions a WHERE a.order_no = o.order_no AND a.line_no = l.line_no AND NOT a.refund) <> 1
            """),
    ];

    public static async Task AssertNothingWentWrong(Uri address, Crowd crowd, Func<string, DbConnection> open) =>
        Assert.All(await Look(address, crowd, open), line => Assert.True(line.Holds, $"{line.What}: {line.Found}"));

    /// <summary>Waits for the backlog first, and then looks.</summary>
    /// <param name="open">Gives a connection to the database of a service: catalog, orders or web.</param>
    public static async Task<IReadOnlyList<OracleLine>> Look(Uri address, Crowd crowd, Func<string, DbConnection> open)
    {
        await using var orders = open("orders");
        await using var web = open("web");
        await using var catalog = open("catalog");
        foreach (var connection in new[] { orders, web, catalog })
            await connection.OpenAsync();
        var lines = new List<OracleLine> { await Backlog(orders, web, catalog) };
        lines.AddRange(await Acknowledged(address, crowd));
        foreach (var (what, sql) in AlwaysZero)
            lines.Add(new OracleLine($"no {what}", await orders.Number(sql) == 0, $"{await orders.Number(sql)}"));
        lines.Add(await Charges(address, orders));
        lines.Add(await Arrived("facts of orders have reached Web", orders, web, ToWeb));
        lines.Add(await Arrived("facts of the registry have reached orders", catalog, orders, ToOrders));
        lines.Add(await Parked(orders, web, catalog));
        lines.Add(await Disclosed(address, orders));
        return lines;
    }

    private static async Task<OracleLine> Backlog(params DbConnection[] connections)
    {
        var watch = Stopwatch.StartNew();
        var waiting = 0L;
        do
        {
            waiting = 0;
            foreach (var connection in connections)
                waiting += await connection.Number("SELECT count(*) FROM outbox WHERE sent_at IS NULL");
            waiting += await connections[0].Number("SELECT count(*) FROM payment_events WHERE processed_at IS NULL") + await connections[0].Number("SELECT count(*) FROM refunds WHERE state = 0");
            if (waiting > 0)
                await Task.Delay(200);
        }
        while (waiting > 0 && watch.Elapsed < AfterHealing);
        return new OracleLine($"the backlog is empty within {AfterHealing.TotalSeconds:0} s of healing", waiting == 0, waiting == 0 ? $"{watch.Elapsed.TotalSeconds:0.0} s" : $"{waiting} wait");
    }

    private static async Task<IEnumerable<OracleLine>> Acknowledged(Uri address, Crowd crowd)
    {
        using var shopper = new Shopper(address);
        var states = new Dictionary<string, string>();
        foreach (var order in crowd.Placed.Values)
            states[order.OrderNo] = await shopper.TryState(order) ?? "lost";
        var lost = states.Count(state => state.Value == "lost");
        // A paid order that its buyer called off is paid until its money is back.
        var unpaid = crowd.Paid.Keys.Where(order => states[order] != "paid" && !(crowd.CalledOff.ContainsKey(order) && states[order] == "refunded")).ToList();
        var kept = crowd.CalledOff.Where(order => order.Value && states[order.Key] is not ("refunded" or "cancelled")).Select(order => order.Key).ToList();
        return
        [
            new OracleLine("every acknowledged order exists, one for each key", lost == 0 && states.Count == crowd.Placed.Count, $"{states.Count} orders of {crowd.Placed.Count} keys, {lost} lost"),
            new OracleLine("what was shown as paid is paid", unpaid.Count == 0, $"{crowd.Paid.Count} paid, {Some(unpaid)}"),
            new OracleLine("what was called off is refunded or cancelled", kept.Count == 0, $"{crowd.CalledOff.Count(order => order.Value)} called off, {Some(kept)}"),
        ];
    }

    /// <summary>What the provider holds for an order is its total less what went back, in one charge; nothing is held for what was never paid.</summary>
    private static async Task<OracleLine> Charges(Uri address, DbConnection orders)
    {
        using var client = new HttpClient { BaseAddress = address };
        var books = await StripeBooks.Read(client, "/stripe-simulator", SimulatorKey);
        var ours = (await orders.Rows("SELECT order_no, CASE WHEN paid_at IS NULL THEN 0 ELSE goods_fen + shipping_fen - refunded_fen END FROM orders")).ToDictionary(row => row.Name, row => row.Number);
        var wrong = ours.Where(order => books.HeldFor(order.Key) != order.Value
            || books.TakenFor(order.Key).Count(charge => charge.AmountRefunded < charge.Amount) > (order.Value == 0 ? 0 : 1)).Select(order => order.Key)
            .Concat(books.Charges.Select(charge => charge.ClientReferenceId ?? "nobody").Where(orderNo => !ours.ContainsKey(orderNo))).ToList();
        return new OracleLine("one charge per paid order, and what went back once", wrong.Count == 0, $"{books.Charges.Count} charges, {books.Refunds.Count} refunds, {Some(wrong)}");
    }

    /// <summary>Every fact that left comes into the inbox of each of its consumers; that it has its effect once, the other lines tell.</summary>
    private static async Task<OracleLine> Arrived(string what, DbConnection from, DbConnection to, (string Fact, string Consumer)[] ways)
    {
        var (sent, missing) = await Missing(from, to, ways);
        for (var watch = Stopwatch.StartNew(); missing.Count > 0 && watch.Elapsed < AfterHealing; (sent, missing) = await Missing(from, to, ways))
            await Task.Delay(200);
        return new OracleLine(what, missing.Count == 0, $"{sent} facts, {Some(missing)}");
    }

    private static async Task<(int Sent, List<string> Missing)> Missing(DbConnection from, DbConnection to, (string Fact, string Consumer)[] ways)
    {
        var (sent, missing) = (0, new List<string>());
        foreach (var (fact, consumer) in ways)
        {
            var facts = await from.Texts($"SELECT message_id FROM outbox WHERE type LIKE '%.{fact},%'");
            var taken = (await to.Texts($"SELECT message_id FROM inbox WHERE consumer = '{consumer}'")).ToHashSet(StringComparer.OrdinalIgnoreCase);
            sent += facts.Count;
            missing.AddRange(facts.Where(id => !taken.Contains(id)).Select(id => $"{fact} {id}"));
        }
        return (sent, missing);
    }

    private static async Task<OracleLine> Parked(params DbConnection[] connections)
    {
        var parked = new List<string>();
        foreach (var connection in connections)
            parked.AddRange(await connection.Texts("SELECT consumer || ': ' || reason FROM parked_messages WHERE state IN (1, 2)"));
        return new OracleLine("no message is parked", parked.Count == 0, Some(parked));
    }

    private static async Task<OracleLine> Disclosed(Uri address, DbConnection orders)
    {
        using var client = new HttpClient { BaseAddress = address };
        var attributed = await orders.Number("SELECT coalesce(sum(attributed_fen), 0) FROM attributions");
        var benefit = await orders.Number("SELECT coalesce(sum(benefit_fen), 0) FROM attributions");
        (long, long) shown = default;
        for (var watch = Stopwatch.StartNew(); shown != (attributed, benefit) && watch.Elapsed < AfterHealing; await Task.Delay(200))
        {
            var summary = await client.GetFromJsonAsync<JsonElement>("/api/v1/disclosure/summary");
            shown = (summary.GetProperty("attributedSalesFen").GetInt64(), summary.GetProperty("benefitFen").GetInt64());
        }
        return new OracleLine("the public figures are those of the ledger", shown == (attributed, benefit), $"{attributed} and {benefit} fen, {shown.Item1} and {shown.Item2} shown");
    }

    private static string Some(List<string> wrong) => wrong.Count == 0 ? "none wrong" : $"{wrong.Count} wrong: {string.Join(", ", wrong.Take(3))}";
}
