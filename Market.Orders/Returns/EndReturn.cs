using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Data;

namespace Market.Orders.Returns;

/// <summary>What the buyer can do with a request: take it back, or take its rejection to the office, once.</summary>
internal sealed class EndReturnHandler(OrdersDb db, ReturnStep step, ReturnViews views, TimeProvider time)
{
    private const int LongestNote = 500;

    public Task<ReturnResult> Withdraw(WithdrawReturn command, CancellationToken cancellation) => step.Take(command.OrderNo, command.ReturnNo, command.Access, (locked, _) =>
    {
        var (now, request) = (time.GetUtcNow(), locked.Request);
        if (request.State == ReturnState.Withdrawn)
            return Task.FromResult(ReturnOutcome.Done);
        if (!request.May(ReturnState.Withdrawn))
            return Task.FromResult(ReturnOutcome.NotNow);
        request.Withdraw(now);
        db.TellOfReturn(locked.Order, request, "return_withdrawn", command.Access.Actor, now);
        return Task.FromResult(ReturnOutcome.Done);
    }, cancellation);

    public async Task<ReturnResult> Appeal(AppealReturn command, CancellationToken cancellation)
    {
        if (OrderFields.Text("note", command.Note, LongestNote, required: false, lineBreaks: true).Length > 0)
            return new(ReturnOutcome.Invalid);
        return await step.Take(command.OrderNo, command.ReturnNo, command.Access, (locked, _) => Task.FromResult(Appeal(locked, command)), cancellation);
    }

    private ReturnOutcome Appeal(LockedReturn locked, AppealReturn command)
    {
        var (now, request) = (time.GetUtcNow(), locked.Request);
        if (request.State == ReturnState.Appealed)
            return ReturnOutcome.Done;
        // Its units may have been refunded otherwise since it was rejected.
        var left = request.Lines.TrueForAll(asked => asked.Quantity <= Refundable.Of(locked.Order.Lines.Single(line => line.LineNo == asked.LineNo), locked.Refunds, locked.Returns));
        if (views.AppealUntil(request) is not { } until || now >= until || !left)
            return ReturnOutcome.NotNow;
        request.TakeToOffice(string.IsNullOrWhiteSpace(command.Note) ? null : command.Note.Trim(), now);
        db.TellOfReturn(locked.Order, request, "return_appealed", command.Access.Actor, now);
        return ReturnOutcome.Done;
    }
}
