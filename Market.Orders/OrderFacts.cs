using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Fulfilment;
using Market.ServiceDefaults.Outbox;

namespace Market.Orders;

/// <summary>What others are told when an order has gone a step, in the transaction of the step.</summary>
internal static class OrderFacts
{
    /// <summary>Says the step to whoever keeps the lists of its buyer's account (<paramref name="fact"/>), and to its buyer.</summary>
    /// <param name="kind">The word of the timeline.</param>
    /// <param name="fen">Money that went back with it, in fen.</param>
    public static void Tell(this OrdersDb db, Order order, object fact, string kind, DateTimeOffset now, Parcel? parcel = null, long? fen = null) =>
        db.Outbox.AddRange(Of(order, fact, kind, now, parcel, fen));

    /// <inheritdoc cref="Tell"/>
    public static IEnumerable<OutboxMessage> Of(Order order, object fact, string kind, DateTimeOffset now, Parcel? parcel = null, long? fen = null)
    {
        // The lists are those of accounts. A guest's order is on none, and a fact that nobody has a use for costs a sixth of an order (docs/adr/0019).
        if (order.CustomerId is not null)
            yield return OutboxMessage.Of(fact, now);
        if (order.News(kind, now, parcel, fen) is { } news)
            yield return OutboxMessage.Of(news, now);
    }
}
