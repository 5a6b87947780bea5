using Market.Orders.Contracts;

namespace Market.Orders.Settlement;

/// <summary>Answers the asks of settlement, each by its use case.</summary>
internal sealed class SettlementAsks(
    CloseMonthHandler closing, SettlementReads reading, MakePayoutHandler making, DecidePayoutHandler deciding, ImportBankResultsHandler importing) : ISettlement
{
    public async ValueTask<CloseMonthResult> CloseMonth(CloseMonth command, CancellationToken cancellation = default) => new(await closing.Close(command, cancellation));

    public async ValueTask<ClosingList> GetClosings(GetClosings ask, CancellationToken cancellation = default) => new(await reading.Closings(cancellation));

    public async ValueTask<StatementList> GetStatements(GetStatements ask, CancellationToken cancellation = default) => new(await reading.Statements(ask, cancellation));

    public async ValueTask<StatementAnswer> GetStatement(GetStatement ask, CancellationToken cancellation = default) => await reading.Statement(ask, cancellation);

    public async ValueTask<DueList> GetDues(GetDues ask, CancellationToken cancellation = default) => new(await making.Dues(cancellation));

    public async ValueTask<PayoutResult> MakePayout(MakePayout command, CancellationToken cancellation = default) => await making.Make(command, cancellation);

    public async ValueTask<PayoutResult> DecidePayout(DecidePayout command, CancellationToken cancellation = default) => await deciding.Decide(command, cancellation);

    public async ValueTask<PayoutResult> ExportPayout(ExportPayout command, CancellationToken cancellation = default) => await deciding.Export(command, cancellation);

    public async ValueTask<BankResultsAnswer> ImportBankResults(ImportBankResults command, CancellationToken cancellation = default) => await importing.Import(command, cancellation);

    public async ValueTask<PayoutList> GetPayouts(GetPayouts ask, CancellationToken cancellation = default) => new(await reading.Payouts(null, cancellation));

    public async ValueTask<PayoutAnswer> GetPayout(GetPayout ask, CancellationToken cancellation = default) => await reading.Payout(ask.BatchNo, cancellation);
}
