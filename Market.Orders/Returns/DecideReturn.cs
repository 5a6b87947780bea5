using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Data;

namespace Market.Orders.Returns;

/// <summary>The place that sold decides a claim, or the office for it; what the buyer took to the office, only the office, also after it has agreed.</summary>
internal sealed class DecideReturnHandler(OrdersDb db, ReturnStep step, TimeProvider time)
{
    private const int LongestReason = 500;

    public Task<ReturnResult> Approve(ApproveReturn command, CancellationToken cancellation) => step.Take(command.ReturnNo, command.Access, async (locked, token) =>
    {
        var (now, request) = (time.GetUtcNow(), locked.Request);
        // A second click, or the money has already been sent on its way.
        if (request.State is ReturnState.Refunding or ReturnState.Refunded || (request.State == ReturnState.GoodsAwaited && command.GoodsNeeded))
            return ReturnOutcome.Done;
        if (!MayDecide(request, command.Access) || request.State is not (ReturnState.Requested or ReturnState.Appealed))
            return ReturnOutcome.NotNow;
        return command.GoodsNeeded ? AwaitGoods(locked, command, now) : await GiveBack(locked, command, now, token);
    }, cancellation);

    public async Task<ReturnResult> Reject(RejectReturn command, CancellationToken cancellation)
    {
        if (OrderFields.Text("reason", command.Reason, LongestReason, lineBreaks: true).Length > 0)
            return new(ReturnOutcome.ReasonNeeded);
        return await step.Take(command.ReturnNo, command.Access, (locked, _) => Task.FromResult(Reject(locked, command)), cancellation);
    }

    private ReturnOutcome Reject(LockedReturn locked, RejectReturn command)
    {
        var (now, request) = (time.GetUtcNow(), locked.Request);
        if (request.State == ReturnState.Rejected)
            return ReturnOutcome.Done;
        if (!request.May(ReturnState.Rejected) || !MayDecide(request, command.Access))
            return ReturnOutcome.NotNow;
        request.Reject(command.Reason.Trim(), now);
        db.TellOfReturn(locked.Order, request, "return_rejected", command.Access.Actor, now);
        return ReturnOutcome.Done;
    }

    private ReturnOutcome AwaitGoods(LockedReturn locked, ApproveReturn command, DateTimeOffset now)
    {
        var units = command.Parts.Where(part => part.Units > 0).GroupBy(part => part.LineNo).ToDictionary(parts => parts.Key, parts => parts.Sum(part => part.Units!.Value));
        if (units.Count == 0)
            return ReturnOutcome.NothingGiven;
        if (units.Any(unit => !locked.Request.Lines.Any(line => line.LineNo == unit.Key && unit.Value <= line.Quantity)))
            return ReturnOutcome.TooMuch;
        locked.Request.AwaitGoods(units, now);
        db.TellOfReturn(locked.Order, locked.Request, "return_approved", command.Access.Actor, now);
        return ReturnOutcome.Done;
    }

    /// <summary>The buyer keeps the goods; what they are worth less goes back.</summary>
    private async Task<ReturnOutcome> GiveBack(LockedReturn locked, ApproveReturn command, DateTimeOffset now, CancellationToken cancellation)
    {
        var given = command.Parts.Where(part => part is not { Units: null or 0, Grams: null or 0, Fen: null or 0 }).ToList();
        if (given.Count == 0)
            return ReturnOutcome.NothingGiven;
        var lines = given.ConvertAll(part => ReturnedValue.Of(locked, part));
        if (lines.Contains(null) || given.DistinctBy(part => part.LineNo).Count() < given.Count)
            return ReturnOutcome.TooMuch;
        if (await Refundable.IsDisputed(db, locked.Order.Id, cancellation))
            return ReturnOutcome.Disputed;
        var refund = await Refunding.Ask(db, locked, [.. lines.OfType<Payments.RefundedLine>()], command.Access.Actor, now, cancellation);
        locked.Request.Refund(refund.Id, now);
        db.TellOfReturn(locked.Order, locked.Request, "return_approved", command.Access.Actor, now);
        return ReturnOutcome.Done;
    }

    private static bool MayDecide(ReturnRequest request, ParcelAccess access) => access.Office || request.AppealedAt is null;
}
