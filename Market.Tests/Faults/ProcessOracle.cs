using System.Data.Common;
using System.Net.Http.Json;
using System.Text.Json;

namespace Market.Tests.Faults;

/// <summary>
/// What must hold after every trial, looked at from outside: at the shop's own answers, at the database of orders with plain SQL,
/// at what the payment provider charged.
/// </summary>
internal static class ProcessOracle
{
    /// <summary>Fixed for trials, so that the simulator's own books can be read.</summary>
    public const string SimulatorKey = "sk_test_trials";

    private static readonly TimeSpan AfterHealing = TimeSpan.FromSeconds(60);

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

    public static async Task AssertNothingWentWrong(Uri address, Crowd crowd, DbConnection orders)
    {
        await orders.OpenAsync();
        await AssertAcknowledgedOrdersExist(address, crowd);
        await Eventually.Holds(async () => await Number(orders, "SELECT count(*) FROM outbox WHERE sent_at IS NULL") == 0, "the outbox of orders is empty", AfterHealing);
        foreach (var (what, sql) in AlwaysZero)
            Assert.True(await Number(orders, sql) == 0, $"{await Number(orders, sql)} {what}");
        await AssertOneChargePerPaidOrder(address, orders);
        await AssertDisclosureAgrees(address, orders);
    }

    private static async Task AssertAcknowledgedOrdersExist(Uri address, Crowd crowd)
    {
        Assert.Equal(crowd.Placed.Count, crowd.Placed.Values.Select(order => order.OrderNo).Distinct().Count());
        using var shopper = new Shopper(address);
        foreach (var order in crowd.Placed.Values)
            Assert.Equal(order.OrderNo, (await shopper.Look(order)).GetProperty("orderNo").GetString());
        foreach (var order in crowd.Paid.Values)
            Assert.Equal("paid", await shopper.State(order));
    }

    private static async Task AssertOneChargePerPaidOrder(Uri address, DbConnection orders)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", SimulatorKey);
        var books = await client.GetFromJsonAsync<JsonElement>("/stripe-simulator/test_helpers/ledger");
        var charges = books.GetProperty("charges").EnumerateArray().Where(charge => charge.GetProperty("status").GetString() == "succeeded").ToList();
        var byOrder = charges.GroupBy(charge => charge.GetProperty("client_reference_id").GetString()!).ToDictionary(group => group.Key, group => group.ToList());
        var paid = await Rows(orders, "SELECT order_no, goods_fen + shipping_fen FROM orders WHERE paid_at IS NOT NULL");

        foreach (var (orderNo, totalFen) in paid)
        {
            // A second payment of one order may happen only if it was given back whole.
            var kept = byOrder.GetValueOrDefault(orderNo, []).Where(charge => charge.GetProperty("amount_refunded").GetInt64() < charge.GetProperty("amount").GetInt64());
            Assert.Equal([totalFen], kept.Select(charge => charge.GetProperty("amount").GetInt64()));
        }
        Assert.Empty(byOrder.Keys.Except(paid.Select(order => order.Name)));
    }

    private static async Task AssertDisclosureAgrees(Uri address, DbConnection orders)
    {
        using var client = new HttpClient { BaseAddress = address };
        var attributed = await Number(orders, "SELECT coalesce(sum(attributed_fen), 0) FROM attributions");
        var benefit = await Number(orders, "SELECT coalesce(sum(benefit_fen), 0) FROM attributions");
        await Eventually.Holds(async () =>
        {
            var summary = await client.GetFromJsonAsync<JsonElement>("/api/v1/disclosure/summary");
            return summary.GetProperty("attributedSalesFen").GetInt64() == attributed && summary.GetProperty("benefitFen").GetInt64() == benefit;
        }, $"the public figures are {attributed} and {benefit} fen", AfterHealing);
    }

    private static async Task<long> Number(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync());
    }

    private static async Task<List<(string Name, long Number)>> Rows(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(string, long)>();
        while (await reader.ReadAsync())
            rows.Add((reader.GetString(0), reader.GetInt64(1)));
        return rows;
    }
}
