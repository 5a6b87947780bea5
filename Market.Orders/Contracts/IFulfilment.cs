using ProtoBuf.Grpc.Configuration;

namespace Market.Orders.Contracts;

/// <summary>
/// The way of the goods from a paid order to its buyer. Each place packs and ships its own part, a parcel. Every command may be repeated: it is
/// recognised by the state it meets, or by its key, and answered as the first time.
/// </summary>
[Service]
public interface IFulfilment
{
    /// <summary>Parcels of the places that whoever asks may act for.</summary>
    [Operation]
    ValueTask<ParcelList> GetParcels(GetParcels ask, CancellationToken cancellation = default);

    [Operation]
    ValueTask<ParcelAnswer> GetParcel(GetParcel ask, CancellationToken cancellation = default);

    [Operation]
    ValueTask<ParcelResult> PackParcel(PackParcel command, CancellationToken cancellation = default);

    /// <summary>A packed parcel that is delivered leaves with a carrier.</summary>
    [Operation]
    ValueTask<ParcelResult> ShipParcel(ShipParcel command, CancellationToken cancellation = default);

    /// <summary>A packed parcel for pick-up lies ready at its counter: its buyer gets a code.</summary>
    [Operation]
    ValueTask<ParcelResult> ReadyParcel(ReadyParcel command, CancellationToken cancellation = default);

    /// <summary>Hands a parcel over to whoever brings its code. A code works once, at its counter only.</summary>
    [Operation]
    ValueTask<ParcelResult> HandOver(HandOver command, CancellationToken cancellation = default);

    /// <summary>The buyer says that a shipped parcel has arrived; the return window begins the day after.</summary>
    [Operation]
    ValueTask<ParcelResult> ConfirmReceipt(ConfirmReceipt command, CancellationToken cancellation = default);
}

/// <summary>Who acts on parcels: a vendor for the places of their account, or the office for any. Another place's parcel is not found.</summary>
/// <param name="Places">Codes of counters and suppliers, set by Web from the account, never from a request.</param>
/// <param name="Office">True only when Web has authorised an office member.</param>
/// <param name="Actor">Who is recorded in the timeline.</param>
public sealed record ParcelAccess(IReadOnlyList<string> Places, bool Office, string Actor)
{
    public IReadOnlyList<string> Places { get; init; } = Places ?? [];
}

public enum ParcelState
{
    /// <summary>Paid for, to be packed.</summary>
    Waiting,
    Packed,

    /// <summary>With a carrier.</summary>
    Shipped,

    /// <summary>At its counter, to be handed over for a code.</summary>
    ReadyForPickUp,

    /// <summary>Signed for: confirmed by the buyer, handed over, or long enough under way.</summary>
    Received,

    /// <summary>All its goods were refunded before they left.</summary>
    Withdrawn,
}

/// <summary>Carriers that parcels are given to.</summary>
public enum Carrier
{
    Other,
    ChinaPost,
    Ems,
    SfExpress,
    JdLogistics,
    ZtoExpress,
    YtoExpress,
    StoExpress,
    YundaExpress,
    JtExpress,
    DepponExpress,
}

/// <param name="Place">Of this place only, or null for all that <paramref name="Access"/> opens.</param>
/// <param name="State">In this state only, or null for all.</param>
/// <param name="Skip">How many to leave out, for pages.</param>
/// <param name="Take">How many at most, 1 to 100.</param>
public sealed record GetParcels(ParcelAccess Access, string? Place, ParcelState? State, int Skip, int Take);

/// <param name="Parcels">Those that wait longest first while there is something to do, the latest first afterwards.</param>
/// <param name="Counts">How many parcels of the same places are in each state that has any.</param>
public sealed record ParcelList(IReadOnlyList<ParcelSummary> Parcels, IReadOnlyList<ParcelCount> Counts)
{
    public IReadOnlyList<ParcelSummary> Parcels { get; init; } = Parcels ?? [];
    public IReadOnlyList<ParcelCount> Counts { get; init; } = Counts ?? [];
}

public sealed record ParcelCount(ParcelState State, int Parcels);

/// <param name="ParcelNo">Number of the order and of the parcel in it: JJ20261124-7K3M9QX2-1.</param>
/// <param name="Lines">How many products; the first one's name stands for them in the list.</param>
public sealed record ParcelSummary(
    string ParcelNo, string Location, ParcelState State, bool PickUp, DateTimeOffset PaidAt, int Lines, string FirstProductName, string FirstProductNameEn);

public sealed record GetParcel(string ParcelNo, ParcelAccess Access);

/// <param name="Parcel">Null when there is no such parcel for whoever asks.</param>
public sealed record ParcelAnswer(ParcelView? Parcel);

/// <summary>A parcel as whoever packs it sees it.</summary>
/// <param name="DeliverTo">Only while it is needed: until the parcel is received. Null for pick-up.</param>
/// <param name="ContactName">As long as <paramref name="DeliverTo"/>; so are phone and note.</param>
/// <param name="AdultOnly">It holds spirits.</param>
public sealed record ParcelView(
    string ParcelNo, string OrderNo, string Location, ParcelState State, bool PickUp, DateTimeOffset PaidAt, DateTimeOffset? PackedAt, DateTimeOffset? LeftAt,
    Carrier? Carrier, string? TrackingNo, DateTimeOffset? ReceivedAt, bool AdultOnly,
    DeliveryAddress? DeliverTo, string? ContactName, string? ContactPhone, string? Note, IReadOnlyList<ParcelLine> Lines)
{
    public IReadOnlyList<ParcelLine> Lines { get; init; } = Lines ?? [];
}

/// <param name="Quantity">What is to be packed: refunded units, and those being refunded, are left out.</param>
public sealed record ParcelLine(int LineNo, string ProductCode, string Name, string NameEn, string Specification, string SpecificationEn, int Quantity, bool AdultOnly);

public sealed record PackParcel(string ParcelNo, ParcelAccess Access);

/// <param name="TrackingNo">5 to 40 letters or digits.</param>
public sealed record ShipParcel(string ParcelNo, Carrier Carrier, string TrackingNo, ParcelAccess Access);

public sealed record ReadyParcel(string ParcelNo, ParcelAccess Access);

/// <param name="Place">The counter at which the code is shown.</param>
/// <param name="Code">8 digits.</param>
/// <param name="AdultSeen">Whoever hands over has seen that the other is 18 or older; needed for spirits.</param>
/// <param name="Key">Minted when the form was shown: a second click is answered as the first.</param>
public sealed record HandOver(string Place, string Code, bool AdultSeen, string Key, ParcelAccess Access);

public sealed record ConfirmReceipt(string OrderNo, string ParcelNo, OrderAccess Access);

/// <param name="ParcelNo">The parcel concerned; null when none was found.</param>
public sealed record ParcelResult(ParcelOutcome Outcome, string? ParcelNo);

public enum ParcelOutcome
{
    Done,
    NotFound,

    /// <summary>Its state does not allow it.</summary>
    NotNow,

    /// <summary>All its goods are refunded or about to be: they stay.</summary>
    NothingLeft,

    /// <summary>Not 5 to 40 letters or digits.</summary>
    BadTrackingNo,
    UnknownCarrier,

    /// <summary>No parcel lies ready at this counter for this code; it may have been used.</summary>
    UnknownCode,

    /// <summary>It holds spirits, and the age was not seen.</summary>
    AgeNotSeen,

    /// <summary>The buyer's bank has taken the money out again: the goods stay until it is decided.</summary>
    Disputed,
}
