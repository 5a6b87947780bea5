using Market.Orders.Contracts;

namespace Market.Orders.Returns;

/// <summary>Answers the asks of returns, each by its use case.</summary>
internal sealed class ReturnsAsks(
    AskReturnHandler asking, EndReturnHandler ending, GetReturnsHandler reading, DecideReturnHandler deciding, TakeInReturnHandler taking) : IReturns
{
    public async ValueTask<AskReturnResult> AskReturn(AskReturn command, CancellationToken cancellation = default) => await asking.Ask(command, cancellation);

    public async ValueTask<ReturnResult> WithdrawReturn(WithdrawReturn command, CancellationToken cancellation = default) => await ending.Withdraw(command, cancellation);

    public async ValueTask<ReturnResult> AppealReturn(AppealReturn command, CancellationToken cancellation = default) => await ending.Appeal(command, cancellation);

    public async ValueTask<ReturnList> GetReturns(GetReturns ask, CancellationToken cancellation = default) => await reading.List(ask, cancellation);

    public async ValueTask<ReturnAnswer> GetReturn(GetReturn ask, CancellationToken cancellation = default) => new(await reading.Get(ask, cancellation));

    public async ValueTask<ReturnResult> ApproveReturn(ApproveReturn command, CancellationToken cancellation = default) => await deciding.Approve(command, cancellation);

    public async ValueTask<ReturnResult> RejectReturn(RejectReturn command, CancellationToken cancellation = default) => await deciding.Reject(command, cancellation);

    public async ValueTask<ReturnResult> TakeInReturn(TakeInReturn command, CancellationToken cancellation = default) => await taking.TakeIn(command, cancellation);
}
