using System.Diagnostics;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Stock;
using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Checkout;

/// <summary>
/// Saves several orders in one transaction, all or none. It answers those it has saved and those that are wrong in themselves, and
/// leaves without an answer what needs a transaction of its own: a key that has been used, a deal or coupon, and everybody when
/// stock does not suffice for all.
/// </summary>
internal sealed class PlaceOrdersTogether(OrdersDb db, PlaceOrderHandler alone, TimeProvider time)
{
    public async Task Place(IReadOnlyList<OrderIntake.Waiting> together, CancellationToken cancellation)
    {
        var fresh = await WithFreshKeys(together, cancellation);
        var baskets = await Basket.ReadPlain(db, [.. fresh.Select(waiting => waiting.Command)], cancellation);
        var sound = new List<(OrderIntake.Waiting Waiting, Basket Basket)>();
        foreach (var (waiting, basket) in fresh.Zip(baskets))
            if (basket is null)
                continue;
            else if (alone.Refusal(waiting.Command, basket) is { } refusal)
                waiting.Answer.TrySetResult(refusal);
            else
                sound.Add((waiting, basket));
        if (sound.Count > 0 && await db.Write(token => Save(sound, token), orders => orders.Count > 0, cancellation) is { Count: > 0 } saved)
            foreach (var ((waiting, _), order) in sound.Zip(saved))
                waiting.Answer.TrySetResult(PlaceOrderHandler.Placed(order));
    }

    /// <summary>Without those whose key has been answered or stands here twice.</summary>
    private async Task<List<OrderIntake.Waiting>> WithFreshKeys(IReadOnlyList<OrderIntake.Waiting> together, CancellationToken cancellation)
    {
        var keyed = together.Where(waiting => OrderFields.IsKey(waiting.Command.Key)).DistinctBy(waiting => waiting.Command.Key).ToList();
        var used = await OrderRequest.UsedKeys(db, keyed.Select(waiting => waiting.Command), cancellation);
        return [.. keyed.Where(waiting => !used.Contains(waiting.Command.Key))];
    }

    /// <returns>The orders in the order of asking; none when one of them could not have its goods.</returns>
    private async Task<List<Order>> Save(List<(OrderIntake.Waiting Waiting, Basket Basket)> sound, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var (orders, requests, facts) = (new List<Order>(sound.Count), new List<OrderRequest>(sound.Count), new List<OutboxMessage>(sound.Count));
        foreach (var (waiting, basket) in sound)
        {
            Activity.Current = waiting.Trace;
            var order = alone.New(waiting.Command, basket, now);
            orders.Add(order);
            requests.Add(OrderRequest.Of(waiting.Command, order.Id));
            facts.AddRange(PlaceOrderHandler.Facts(order, now));
        }
        Activity.Current = null;
        var statements = new Statements(db);
        statements.Insert(orders);
        statements.Insert(orders.SelectMany(order => order.Lines));
        statements.Insert(orders.SelectMany(order => order.Timeline));
        statements.Insert(requests);
        statements.Publish(facts);
        Reservations.HoldNew(statements, orders);
        return (await statements.Send(cancellation)).TrueForAll(rows => rows == 1) ? orders : [];
    }
}
