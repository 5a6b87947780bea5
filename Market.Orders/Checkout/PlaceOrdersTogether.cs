using System.Diagnostics;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Stock;
using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Outbox;

namespace Market.Orders.Checkout;

/// <summary>
/// Saves several orders in one transaction, all or none. It answers those it has saved and those that are wrong in themselves, and
/// leaves without an answer what needs a transaction of its own: a deal or coupon, a refusal whose key has been used or that rests on what is remembered, and everybody when a key
/// has been used, stock does not suffice for all or a product is no longer what it was.
/// </summary>
internal sealed class PlaceOrdersTogether(OrdersDb db, KnownProducts known, PlaceOrderHandler alone, TimeProvider time)
{
    public async Task Place(IReadOnlyList<OrderIntake.Waiting> together, CancellationToken cancellation)
    {
        var keyed = together.Where(waiting => OrderFields.IsKey(waiting.Command.Key)).DistinctBy(waiting => waiting.Command.Key).ToList();
        var baskets = await Basket.ReadPlain(db, known, keyed.ConvertAll(waiting => waiting.Command), DistrictTime.Day(time.GetUtcNow()), cancellation);
        var sound = new List<(OrderIntake.Waiting Waiting, Basket Basket)>();
        var refused = new List<(OrderIntake.Waiting Waiting, PlaceOrderResult Refusal)>();
        foreach (var (waiting, basket) in keyed.Zip(baskets))
            if (basket is null)
                continue;
            else if (alone.Refusal(waiting.Command, basket) is not { } refusal)
                sound.Add((waiting, basket));
            else if (!basket.IsRemembered || OrderFields.Check(waiting.Command).Any())
                refused.Add((waiting, refusal));
            else
                known.Forget(Basket.Codes(waiting.Command));
        if (sound.Count > 0)
            await Save(sound, cancellation);
        if (refused.Count > 0)
            await Refuse(refused, cancellation);
    }

    /// <summary>Whether a key has been used is not asked: the database refuses it.</summary>
    private async Task Save(List<(OrderIntake.Waiting Waiting, Basket Basket)> sound, CancellationToken cancellation)
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
        var products = sound.SelectMany(one => one.Basket.Lines).Select(line => line.Product).DistinctBy(product => product.Code).ToDictionary(product => product.Code);
        Reservations.HoldNew(statements, orders, products, db.IsSqlite);
        if (await statements.Keep(cancellation))
            foreach (var ((waiting, _), order) in sound.Zip(orders))
                waiting.Answer.TrySetResult(PlaceOrderHandler.Placed(order));
        else
            known.Forget(products.Keys);
    }

    /// <summary>An order that was placed stays placed, whatever became of its products since: a used key has its answer already.</summary>
    private async Task Refuse(List<(OrderIntake.Waiting Waiting, PlaceOrderResult Refusal)> refused, CancellationToken cancellation)
    {
        var used = await OrderRequest.UsedKeys(db, refused.Select(one => one.Waiting.Command), cancellation);
        foreach (var (waiting, refusal) in refused.Where(one => !used.Contains(one.Waiting.Command.Key)))
            waiting.Answer.TrySetResult(refusal);
    }
}
