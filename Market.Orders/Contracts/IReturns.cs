using ProtoBuf.Grpc.Configuration;

namespace Market.Orders.Contracts;

/// <summary>
/// Returns without reason and claims, from the buyer's ask to the money. Every command may be repeated: it is recognised by its key or by the
/// state it meets, and answered as the first time; money goes back once.
/// </summary>
[Service]
public interface IReturns
{
    /// <summary>The buyer of received goods asks. Nothing is written when a problem is found; each names its field.</summary>
    [Operation]
    ValueTask<AskReturnResult> AskReturn(AskReturn command, CancellationToken cancellation = default);

    /// <summary>The buyer takes it back while no money is on its way.</summary>
    [Operation]
    ValueTask<ReturnResult> WithdrawReturn(WithdrawReturn command, CancellationToken cancellation = default);

    /// <summary>The buyer takes a rejection to the office, once.</summary>
    [Operation]
    ValueTask<ReturnResult> AppealReturn(AppealReturn command, CancellationToken cancellation = default);

    /// <summary>Requests to the places that whoever asks may act for.</summary>
    [Operation]
    ValueTask<ReturnList> GetReturns(GetReturns ask, CancellationToken cancellation = default);

    [Operation]
    ValueTask<ReturnAnswer> GetReturn(GetReturn ask, CancellationToken cancellation = default);

    /// <summary>The place that sold, or the office, agrees to a claim: the goods are to come back first, or the money goes back at once.</summary>
    [Operation]
    ValueTask<ReturnResult> ApproveReturn(ApproveReturn command, CancellationToken cancellation = default);

    [Operation]
    ValueTask<ReturnResult> RejectReturn(RejectReturn command, CancellationToken cancellation = default);

    /// <summary>Goods have come back and were counted; their money goes back.</summary>
    [Operation]
    ValueTask<ReturnResult> TakeInReturn(TakeInReturn command, CancellationToken cancellation = default);
}

/// <summary>Why goods are to go back.</summary>
public enum ReturnReason
{
    /// <summary>Within seven days from the day after signing; not for fresh goods nor where the buyer agreed otherwise.</summary>
    NoReason,
    Damaged,
    Spoiled,

    /// <summary>Not what was ordered.</summary>
    Wrong,

    /// <summary>Fewer or lighter than ordered.</summary>
    Short,
}

public enum ReturnState
{
    /// <summary>A claim that the place that sold has to decide.</summary>
    Requested,

    /// <summary>The goods are to come back first.</summary>
    GoodsAwaited,

    /// <summary>The money is on its way.</summary>
    Refunding,

    /// <summary>The money is back.</summary>
    Refunded,

    /// <summary>Refused with a reason; it can be taken to the office once.</summary>
    Rejected,

    /// <summary>Taken back by the buyer.</summary>
    Withdrawn,

    /// <summary>With the office, after a rejection.</summary>
    Appealed,
}

/// <summary>Which right of return a line was sold with; said before payment.</summary>
public enum ReturnTerms
{
    /// <summary>Seven days without reason, from the day after signing.</summary>
    SevenDays,

    /// <summary>Fresh goods: claims only.</summary>
    Perishable,

    /// <summary>Claims only, because the buyer agreed to that for this purchase.</summary>
    ExcludedByAgreement,
}

/// <param name="Key">Idempotency key: the same ask again is answered with the first one's request; another ask with it is refused.</param>
/// <param name="Lines">1 to 50 lines of one parcel.</param>
/// <param name="Photos">Ids of pictures that Web keeps, at most 6.</param>
public sealed record AskReturn(
    string OrderNo, string Key, ReturnReason Reason, IReadOnlyList<ReturnLineRequest> Lines, string? Note, IReadOnlyList<Guid> Photos, OrderAccess Access)
{
    public IReadOnlyList<ReturnLineRequest> Lines { get; init; } = Lines ?? [];
    public IReadOnlyList<Guid> Photos { get; init; } = Photos ?? [];
}

/// <param name="Quantity">Units concerned.</param>
/// <param name="Grams">Only so much of them is spoiled or missing; null for the whole units. For claims on goods sold by weight.</param>
public sealed record ReturnLineRequest(int LineNo, int Quantity, int? Grams = null);

/// <param name="Return">Null unless asked for.</param>
/// <param name="Replayed">The key had been answered before.</param>
public sealed record AskReturnResult(ReturnOutcome Outcome, ReturnView? Return, IReadOnlyList<OrderProblem> Problems, bool Replayed)
{
    public IReadOnlyList<OrderProblem> Problems { get; init; } = Problems ?? [];
}

public enum ReturnOutcome
{
    Done,
    NotFound,

    /// <summary>Something that was given is wrong; for an ask, each problem says what.</summary>
    Invalid,

    /// <summary>Its state does not allow it.</summary>
    NotNow,

    /// <summary>The key was used for a different ask.</summary>
    KeyReused,

    /// <summary>A reason of 1 to 500 characters is needed.</summary>
    ReasonNeeded,

    /// <summary>Nothing is to be given back by it; to refuse, reject.</summary>
    NothingGiven,

    /// <summary>More than was asked for, or than is left of the line; or an amount that would leave units without value.</summary>
    TooMuch,

    /// <summary>The buyer has disputed the payment with their bank, which decides: given back here too, it would be paid twice.</summary>
    Disputed,
}

public sealed record WithdrawReturn(string OrderNo, string ReturnNo, OrderAccess Access);

/// <param name="Note">What the office should know, at most 500 characters.</param>
public sealed record AppealReturn(string OrderNo, string ReturnNo, string? Note, OrderAccess Access);

/// <param name="Open">Only what has not ended, or all.</param>
/// <param name="Skip">How many to leave out, for pages.</param>
/// <param name="Take">How many at most, 1 to 100.</param>
public sealed record GetReturns(ParcelAccess Access, bool Open, int Skip, int Take);

/// <param name="Returns">Open ones first asked first; of all, the latest first.</param>
/// <param name="Total">How many there are on all pages.</param>
public sealed record ReturnList(IReadOnlyList<ReturnSummary> Returns, int Total)
{
    public IReadOnlyList<ReturnSummary> Returns { get; init; } = Returns ?? [];
}

public sealed record ReturnSummary(
    string ReturnNo, string OrderNo, string Location, ReturnReason Reason, ReturnState State, DateTimeOffset AskedAt, int Lines, string FirstProductName, string FirstProductNameEn);

public sealed record GetReturn(string ReturnNo, ParcelAccess Access);

/// <param name="Return">Null when there is no such request for whoever asks.</param>
public sealed record ReturnAnswer(ReturnView? Return);

/// <param name="GoodsNeeded">The units of <paramref name="Parts"/> are to come back first; else the money goes back at once and the buyer keeps the goods.</param>
public sealed record ApproveReturn(string ReturnNo, bool GoodsNeeded, IReadOnlyList<ReturnPart> Parts, ParcelAccess Access)
{
    public IReadOnlyList<ReturnPart> Parts { get; init; } = Parts ?? [];
}

/// <summary>What is given back of one line: whole units, the value of a weight, or an amount; or, all null, nothing.</summary>
/// <param name="Fen">At most what is left of the line; all of it takes its units too.</param>
public sealed record ReturnPart(int LineNo, int? Units = null, int? Grams = null, long? Fen = null);

public sealed record RejectReturn(string ReturnNo, string Reason, ParcelAccess Access);

public sealed record TakeInReturn(string ReturnNo, IReadOnlyList<ReturnedGoods> Goods, ParcelAccess Access)
{
    public IReadOnlyList<ReturnedGoods> Goods { get; init; } = Goods ?? [];
}

/// <param name="Quantity">Units counted, at most those that were to come.</param>
/// <param name="Restock">Fit to be sold again; else they are thrown away.</param>
public sealed record ReturnedGoods(int LineNo, int Quantity, bool Restock);

public sealed record ReturnResult(ReturnOutcome Outcome);

/// <summary>A request as its buyer and whoever decides it see it; nothing in it says who the buyer is.</summary>
/// <param name="ReturnNo">Number of the order and of the request in it: JJ20261124-7K3M9QX2-R1.</param>
/// <param name="Location">Who sold and decides: code of the supplier or counter.</param>
/// <param name="Decision">Why it was rejected, or null.</param>
/// <param name="AppealedAt">When the buyer took the rejection to the office, which alone decides from then on; null when not.</param>
/// <param name="GoodsBackAt">When the goods were counted, or null.</param>
/// <param name="RefundFen">What goes or went back, shipping included; null until that is decided.</param>
/// <param name="AppealUntil">A rejection can be taken to the office before then; null otherwise.</param>
public sealed record ReturnView(
    string ReturnNo, string OrderNo, string ParcelNo, string Location, ReturnReason Reason, ReturnState State, string? Note, string? Decision, string? Appeal,
    DateTimeOffset AskedAt, DateTimeOffset? DecidedAt, DateTimeOffset? AppealedAt, DateTimeOffset? GoodsBackAt, DateTimeOffset? EndedAt, long? RefundFen, DateTimeOffset? AppealUntil,
    IReadOnlyList<ReturnLineView> Lines, IReadOnlyList<Guid> Photos)
{
    public IReadOnlyList<ReturnLineView> Lines { get; init; } = Lines ?? [];
    public IReadOnlyList<Guid> Photos { get; init; } = Photos ?? [];
}

/// <param name="Quantity">Units asked for, or, when it was agreed that fewer come back, those.</param>
/// <param name="UnitGrams">Net weight of a unit, or null when it is not sold by weight.</param>
/// <param name="RestFen">What could still be given back of the line, in fen.</param>
/// <param name="BackQuantity">Units that came back, null until counted.</param>
/// <param name="RefundFen">What goes or went back for it, null until that is decided.</param>
public sealed record ReturnLineView(
    int LineNo, string ProductCode, string Name, string NameEn, string Specification, string SpecificationEn, int Quantity, int? Grams, int? UnitGrams,
    long RestFen, int? BackQuantity, bool? Restocked, long? RefundFen);

/// <summary>What several states of a request have in common.</summary>
public static class ReturnStates
{
    /// <summary>Its buyer may take it back: no money is on its way.</summary>
    public static bool MayBeWithdrawn(this ReturnState state) => state is ReturnState.Requested or ReturnState.GoodsAwaited or ReturnState.Appealed;
}

/// <summary>
/// The words of <see cref="OrderProblem.Code"/> in answers to <see cref="AskReturn"/>, beside those of <see cref="OrderProblems"/>. Fields: lines,
/// lines[0].lineNo, lines[0].quantity, lines[0].grams, reason, note, photos, key.
/// </summary>
public static class ReturnProblems
{
    /// <summary>Not a line of this order, or twice the same.</summary>
    public const string UnknownLine = "unknown_line";

    /// <summary>Lines of several parcels: one request goes to one place.</summary>
    public const string OnePlace = "one_place";

    /// <summary>The goods have not been signed for.</summary>
    public const string NotReceived = "not_received";

    /// <summary>The days for it have passed.</summary>
    public const string WindowOver = "window_over";

    /// <summary>Fresh goods cannot be returned without reason.</summary>
    public const string Perishable = "perishable";

    /// <summary>The buyer agreed, for this purchase, that they cannot be returned without reason.</summary>
    public const string ExcludedByAgreement = "excluded_by_agreement";

    /// <summary>Fewer units are left that nothing was asked for yet.</summary>
    public const string NotSoMany = "not_so_many";

    /// <summary>A weight is for claims, on goods sold by weight, and at most that of the units.</summary>
    public const string BadWeight = "bad_weight";

    /// <summary>A claim needs one to six pictures.</summary>
    public const string PhotosNeeded = "photos_needed";
    public const string TooManyPhotos = "too_many_photos";
}
