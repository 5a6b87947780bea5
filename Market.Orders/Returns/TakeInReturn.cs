using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Payments;

namespace Market.Orders.Returns;

/// <summary>Goods are back and counted: what came is refunded, and goes on sale again or is thrown away. From the day of counting the law leaves seven days; here it is at once.</summary>
internal sealed class TakeInReturnHandler(OrdersDb db, ReturnStep step, TimeProvider time)
{
    public Task<ReturnResult> TakeIn(TakeInReturn command, CancellationToken cancellation) => step.Take(command.ReturnNo, command.Access, async (locked, token) =>
    {
        var (now, request) = (time.GetUtcNow(), locked.Request);
        if (request.GoodsBackAt is not null)
            return ReturnOutcome.Done;
        if (request.State != ReturnState.GoodsAwaited)
            return ReturnOutcome.NotNow;
        var goods = command.Goods.Where(goods => goods.Quantity != 0).ToList();
        if (goods.Count == 0)
            return ReturnOutcome.NothingGiven;
        if (goods.DistinctBy(one => one.LineNo).Count() < goods.Count || goods.Any(one => !IsOf(locked, one)))
            return ReturnOutcome.TooMuch;
        if (await Refundable.IsDisputed(db, locked.Order.Id, token))
            return ReturnOutcome.Disputed;
        var refund = await Refunding.Ask(db, locked, goods.ConvertAll(one => Taken(locked, one)), command.Access.Actor, now, token);
        request.TakeIn(goods.ToDictionary(one => one.LineNo, one => one.Quantity), refund.Id, now);
        db.TellOfReturn(locked.Order, request, "return_goods_back", command.Access.Actor, now);
        return ReturnOutcome.Done;
    }, cancellation);

    private static bool IsOf(LockedReturn locked, ReturnedGoods goods) =>
        goods.Quantity > 0 && locked.Request.Lines.Any(line => line.LineNo == goods.LineNo && goods.Quantity <= line.Quantity)
        && goods.Quantity <= Refundable.Of(locked.Order.Lines.Single(line => line.LineNo == goods.LineNo), locked.Refunds);

    private static RefundedLine Taken(LockedReturn locked, ReturnedGoods goods) =>
        Refundable.Take(locked.Order.Lines.Single(line => line.LineNo == goods.LineNo), goods.Quantity, goods.Restock, locked.Refunds, discard: !goods.Restock);
}
