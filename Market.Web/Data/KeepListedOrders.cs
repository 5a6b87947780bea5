using Market.Orders.Contracts;
using Market.ServiceDefaults.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Data;

/// <summary>
/// Keeps the order lists of accounts. Every fact carries the whole summary, so one statement serves them all: the highest version
/// stands, in whatever order they arrive, and two that arrive at once do not collide.
/// </summary>
internal static class KeepListedOrders
{
    public static Task Keep(OrderSummary order, WebDb db, CancellationToken cancellation) => order.CustomerId is null
        ? Task.CompletedTask
        : db.Database.ExecuteSqlAsync($"""
            INSERT INTO order_summaries (
                order_no, version, customer_id, state, total_fen, refunded_fen, placed_at, changed_at, lines, first_product_name, first_product_name_en)
            VALUES ({order.OrderNo}, {order.Version}, {order.CustomerId}, {order.State.ToString()}, {order.TotalFen}, {order.RefundedFen},
                {db.Moment(order.PlacedAt)}, {db.Moment(order.ChangedAt)}, {order.Lines}, {order.FirstProductName}, {order.FirstProductNameEn})
            ON CONFLICT (order_no) DO UPDATE SET
                version = excluded.version, state = excluded.state, total_fen = excluded.total_fen, refunded_fen = excluded.refunded_fen, changed_at = excluded.changed_at
            WHERE order_summaries.version < excluded.version
            """, cancellation);

    /// <summary>As <see cref="WebDb"/> stores a moment: raw SQL does without its conversions.</summary>
    private static object Moment(this WebDb db, DateTimeOffset at) => db.IsSqlite ? at.ToUnixTimeMilliseconds() : at.ToUniversalTime();
}

internal sealed class ListPlacedOrder(Inbox<WebDb> inbox) : InboxConsumer<OrderPlaced, WebDb>(inbox)
{
    protected override Task Keep(OrderPlaced fact, WebDb db, CancellationToken cancellation) => KeepListedOrders.Keep(fact.Order, db, cancellation);
}

internal sealed class ListPaidOrder(Inbox<WebDb> inbox) : InboxConsumer<OrderPaid, WebDb>(inbox)
{
    protected override Task Keep(OrderPaid fact, WebDb db, CancellationToken cancellation) => KeepListedOrders.Keep(fact.Order, db, cancellation);
}

internal sealed class ListAdvancedOrder(Inbox<WebDb> inbox) : InboxConsumer<OrderAdvanced, WebDb>(inbox)
{
    protected override Task Keep(OrderAdvanced fact, WebDb db, CancellationToken cancellation) => KeepListedOrders.Keep(fact.Order, db, cancellation);
}

internal sealed class ListClosedOrder(Inbox<WebDb> inbox) : InboxConsumer<OrderClosed, WebDb>(inbox)
{
    protected override Task Keep(OrderClosed fact, WebDb db, CancellationToken cancellation) => KeepListedOrders.Keep(fact.Order, db, cancellation);
}
