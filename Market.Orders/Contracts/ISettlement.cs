using ProtoBuf;
using ProtoBuf.Grpc.Configuration;

namespace Market.Orders.Contracts;

/// <summary>
/// Monthly closings and payouts, for the office. Web has authorised whoever acts; that two people are needed is refused here. Every command may be
/// repeated. No name, number or card of a person is in it: payees are codes, and their accounts are known by their versions in the registry.
/// </summary>
[Service]
public interface ISettlement
{
    /// <summary>Closes a month that is over: what has passed its return window becomes due.</summary>
    [Operation]
    ValueTask<CloseMonthResult> CloseMonth(CloseMonth command, CancellationToken cancellation = default);

    /// <summary>All closings, the latest first.</summary>
    [Operation]
    ValueTask<ClosingList> GetClosings(GetClosings ask, CancellationToken cancellation = default);

    /// <summary>The statements of a closing.</summary>
    [Operation]
    ValueTask<StatementList> GetStatements(GetStatements ask, CancellationToken cancellation = default);

    /// <summary>One statement with the lines it is made of.</summary>
    [Operation]
    ValueTask<StatementAnswer> GetStatement(GetStatement ask, CancellationToken cancellation = default);

    /// <summary>Dues that stand in no batch that is alive: those to be paid, and those whose payment failed.</summary>
    [Operation]
    ValueTask<DueList> GetDues(GetDues ask, CancellationToken cancellation = default);

    /// <summary>Makes a draft of a payout from the dues of one kind of payee.</summary>
    [Operation]
    ValueTask<PayoutResult> MakePayout(MakePayout command, CancellationToken cancellation = default);

    /// <summary>Checks, approves or cancels a batch. Whoever made it can do neither of the first two.</summary>
    [Operation]
    ValueTask<PayoutResult> DecidePayout(DecidePayout command, CancellationToken cancellation = default);

    /// <summary>Records that the bank's file was made from an approved batch: the same bytes each time, or it is refused.</summary>
    [Operation]
    ValueTask<PayoutResult> ExportPayout(ExportPayout command, CancellationToken cancellation = default);

    /// <summary>Takes in the bank's answer: all rows of the file or none; what was known already changes nothing.</summary>
    [Operation]
    ValueTask<BankResultsAnswer> ImportBankResults(ImportBankResults command, CancellationToken cancellation = default);

    /// <summary>All batches, the latest first.</summary>
    [Operation]
    ValueTask<PayoutList> GetPayouts(GetPayouts ask, CancellationToken cancellation = default);

    /// <summary>One batch with its rows.</summary>
    [Operation]
    ValueTask<PayoutAnswer> GetPayout(GetPayout ask, CancellationToken cancellation = default);
}

public enum PayeeKind
{
    Supplier,
    Counter,
    Household,
}

/// <param name="Month">yyyy-MM in Asia/Shanghai.</param>
/// <param name="Actor">Account name of the office member.</param>
public sealed record CloseMonth(string Month, string Actor);

public sealed record CloseMonthResult(CloseMonthOutcome Outcome);

public enum CloseMonthOutcome
{
    Closed,
    NotAMonth,

    /// <summary>The month is not over.</summary>
    NotOver,
    AlreadyClosed,

    /// <summary>A later month is closed, and what this month left stands in it.</summary>
    LaterIsClosed,
}

[ProtoContract]
public sealed record GetClosings;

public sealed record ClosingList(IReadOnlyList<ClosingSummary> Closings)
{
    public IReadOnlyList<ClosingSummary> Closings { get; init; } = Closings ?? [];
}

/// <param name="SupplierDueFen">What it made due to suppliers, in fen; the others alike.</param>
public sealed record ClosingSummary(
    string Month, DateTimeOffset ClosedAt, string Actor, int Suppliers, long SupplierDueFen, int Counters, long CounterDueFen, int Households, long HouseholdDueFen);

public sealed record GetStatements(string Month, PayeeKind Kind);

public sealed record StatementList(IReadOnlyList<StatementView> Statements)
{
    public IReadOnlyList<StatementView> Statements { get; init; } = Statements ?? [];
}

/// <param name="Code">Code of the supplier or counter, number of the household.</param>
/// <param name="GoodsFen">Net value of goods, in fen.</param>
/// <param name="BenefitFen">What of it is the households'.</param>
/// <param name="FeeFen">Handling by counters.</param>
/// <param name="BroughtFen">Carried from earlier closings; 0 or, after refunds, below.</param>
/// <param name="DueFen">To be paid; what is missing from brought plus earned is carried to the next closing.</param>
public sealed record StatementView(string Month, PayeeKind Kind, string Code, long GoodsFen, long BenefitFen, long FeeFen, long EarnedFen, long BroughtFen, long DueFen);

public sealed record GetStatement(string Month, PayeeKind Kind, string Code);

/// <param name="Statement">Null when there is none.</param>
public sealed record StatementAnswer(StatementView? Statement, IReadOnlyList<StatementLine> Lines)
{
    public IReadOnlyList<StatementLine> Lines { get; init; } = Lines ?? [];
}

/// <summary>A line of a statement: a sold or refunded order line, or for a household its part of a pool.</summary>
/// <param name="Source">Order and line, or product and plan version.</param>
public sealed record StatementLine(string Source, DateTimeOffset At, string ProductCode, string? Counter, int Quantity, long GoodsFen, long BenefitFen, long FeeFen);

[ProtoContract]
public sealed record GetDues;

public sealed record DueList(IReadOnlyList<Due> Dues)
{
    public IReadOnlyList<Due> Dues { get; init; } = Dues ?? [];
}

/// <param name="Code">As in its statement.</param>
/// <param name="FailedRow">The number under which the bank could not pay it, or null.</param>
public sealed record Due(string Month, PayeeKind Kind, string Code, long Fen, string? FailedRow);

/// <param name="Key">Minted when the form was shown: a second click finds the first one's batch.</param>
/// <param name="Kind">Of all its payees: banks take payments to persons and to organisations in different files.</param>
/// <param name="Accounts">The version of the account in the registry of each payee that has one. Dues of others stay for a later batch.</param>
public sealed record MakePayout(string Key, string Actor, PayeeKind Kind, IReadOnlyList<PayeeAccountVersion> Accounts)
{
    public IReadOnlyList<PayeeAccountVersion> Accounts { get; init; } = Accounts ?? [];
}

public sealed record PayeeAccountVersion(string Code, int Version);

public sealed record DecidePayout(string BatchNo, PayoutDecision Decision, string Actor);

public enum PayoutDecision
{
    Check,
    Approve,

    /// <summary>Possible until it is approved; its dues are free for another batch.</summary>
    Cancel,
}

/// <param name="Sha256">Of the file's bytes, in hexadecimal.</param>
public sealed record ExportPayout(string BatchNo, string Sha256, string Actor);

public sealed record PayoutResult(PayoutOutcome Outcome, string? BatchNo);

public enum PayoutOutcome
{
    Done,
    NotFound,

    /// <summary>Nothing is due.</summary>
    NothingDue,

    /// <summary>Its state does not allow it.</summary>
    NotNow,

    /// <summary>Whoever made it may neither check nor approve it.</summary>
    FourEyes,

    /// <summary>The rows, or the bytes of the file, are not those that were approved.</summary>
    Altered,
}

/// <param name="File">UTF-8 CSV with the columns no, status (paid or failed), reason; at most 4 MiB.</param>
public sealed record ImportBankResults(byte[] File, string Name, string Actor);

/// <param name="Row">Row of the file for which it was refused, the header being 1; 0 for the whole file.</param>
public sealed record BankResultsAnswer(BankResultsOutcome Outcome, int Paid, int Failed, int Unchanged, int Row);

public enum BankResultsOutcome
{
    Imported,

    /// <summary>The very same file was imported before: nothing changed.</summary>
    ImportedBefore,

    /// <summary>Not a CSV file with these columns.</summary>
    Unreadable,

    /// <summary>A row has a number that no exported batch has.</summary>
    UnknownNumber,

    /// <summary>A row has neither paid nor failed as its status.</summary>
    UnknownStatus,

    /// <summary>A row says otherwise than what the bank said before, or the file twice different things.</summary>
    Contradiction,

    /// <summary>A batch that the file is about no longer has the rows that were approved.</summary>
    Altered,
}

[ProtoContract]
public sealed record GetPayouts;

public sealed record PayoutList(IReadOnlyList<PayoutView> Payouts)
{
    public IReadOnlyList<PayoutView> Payouts { get; init; } = Payouts ?? [];
}

public sealed record GetPayout(string BatchNo);

/// <param name="Payout">Null when there is no such batch.</param>
public sealed record PayoutAnswer(PayoutView? Payout, IReadOnlyList<PayoutRowView> Rows)
{
    public IReadOnlyList<PayoutRowView> Rows { get; init; } = Rows ?? [];
}

public enum PayoutState
{
    Draft,
    Checked,

    /// <summary>Frozen from here on.</summary>
    Approved,

    /// <summary>The bank's file was made.</summary>
    Exported,

    /// <summary>The bank could not pay some rows.</summary>
    PartlyFailed,

    /// <summary>What failed stands in a later batch.</summary>
    Retried,

    /// <summary>Everything is paid.</summary>
    Closed,
    Cancelled,
}

/// <param name="FileSha256">Of the bank's file; null until it was made.</param>
public sealed record PayoutView(
    string BatchNo, PayeeKind Kind, PayoutState State, string MadeBy, DateTimeOffset MadeAt, string? CheckedBy, string? ApprovedBy, string? FileSha256,
    int Rows, long Fen, int PaidRows, long PaidFen, int FailedRows, long FailedFen);

public enum PayoutRowState
{
    Open,
    Paid,
    Failed,
    Cancelled,
}

/// <param name="Number">As the bank knows it: unique over all batches.</param>
/// <param name="Code">Of the payee, as in its statement.</param>
/// <param name="Reason">Why the bank could not pay.</param>
public sealed record PayoutRowView(string Number, string Month, string Code, int AccountVersion, long Fen, PayoutRowState State, string? Reason, string? RetryOf);
