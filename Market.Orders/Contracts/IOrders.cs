using System.Text.Json.Serialization;
using ProtoBuf;
using ProtoBuf.Grpc.Configuration;

namespace Market.Orders.Contracts;

/// <summary>
/// What others may ask of the orders service, and tell it to do. Every command may be repeated: it is recognised by its key or
/// by the state it meets, and answered as the first time.
/// </summary>
[Service]
public interface IOrders
{
    /// <summary>Places an order: priced here, stock reserved in the same transaction, answered before payment starts.</summary>
    [Operation]
    ValueTask<PlaceOrderResult> PlaceOrder(PlaceOrder command, CancellationToken cancellation = default);

    /// <summary>Places orders of several buyers, each as if it had come alone.</summary>
    [Operation]
    ValueTask<PlaceOrdersResult> PlaceOrders(PlaceOrders command, CancellationToken cancellation = default);

    /// <summary>The order that an account's key has placed, for who asks again and has nothing left in the cart to ask for. Keys of guests open nothing.</summary>
    [Operation]
    ValueTask<PlacedOrderAnswer> GetPlacedOrder(GetPlacedOrder ask, CancellationToken cancellation = default);

    /// <summary>Opens (or finds again) the hosted payment page of an unpaid order.</summary>
    [Operation]
    ValueTask<StartPaymentResult> StartPayment(StartPayment command, CancellationToken cancellation = default);

    /// <summary>Asks the payment provider how the order's payment stands and settles it. For the return page: it never trusts the redirect.</summary>
    [Operation]
    ValueTask<OrderAnswer> CheckPayment(CheckPayment command, CancellationToken cancellation = default);

    [Operation]
    ValueTask<OrderAnswer> GetOrder(GetOrder ask, CancellationToken cancellation = default);

    /// <summary>A paid order as everybody may see it who was given its receipt's link: what was bought and whom it reached, nothing of the buyer.</summary>
    [Operation]
    ValueTask<ReceiptAnswer> GetReceipt(GetReceipt ask, CancellationToken cancellation = default);

    /// <summary>Cancels: an unpaid order frees its stock; a paid one of which nothing is packed yet is refunded in full.</summary>
    [Operation]
    ValueTask<CancelOrderResult> CancelOrder(CancelOrder command, CancellationToken cancellation = default);

    /// <summary>Refunds some quantity of one line of a paid order. For the office.</summary>
    [Operation]
    ValueTask<RefundLineResult> RefundLine(RefundLine command, CancellationToken cancellation = default);

    /// <summary>Takes in a webhook of the payment provider: verified on the raw body, stored, processed afterwards.</summary>
    [Operation]
    ValueTask<ReceivePaymentEventResult> ReceivePaymentEvent(ReceivePaymentEvent command, CancellationToken cancellation = default);

    /// <summary>What can be sold now, at every place. For rebuilding a snapshot.</summary>
    [Operation]
    ValueTask<StockOnOffer> GetStock(GetStock ask, CancellationToken cancellation = default);

    /// <summary>What the orders of a live session come to, refunds until now deducted.</summary>
    [Operation]
    ValueTask<LiveSales> GetLiveSales(GetLiveSales ask, CancellationToken cancellation = default);

    /// <summary>The orders of a live session, for the guard against sales for show.</summary>
    [Operation]
    ValueTask<LiveOrders> GetLiveOrders(GetLiveOrders ask, CancellationToken cancellation = default);

    /// <summary>Totals straight from the ledger's journals, to compare the public figures with.</summary>
    [Operation]
    ValueTask<LedgerTotals> GetLedgerTotals(GetLedgerTotals ask, CancellationToken cancellation = default);

    /// <summary>The last link of the chain that seals the ledger. Published, it fixes everything before it.</summary>
    [Operation]
    ValueTask<LedgerHead> GetLedgerHead(GetLedgerHead ask, CancellationToken cancellation = default);
}

/// <summary>
/// Who asks for an order. Exactly one of the three opens it: its buyer's account, its private link's token, or the office.
/// Anything else does not find it.
/// </summary>
/// <param name="CustomerId">Account id of a signed-in buyer, set by Web from the session, never from a request's body.</param>
/// <param name="AccessToken">The token that was handed out with the order.</param>
/// <param name="Office">True only when Web has authorised an office member.</param>
/// <param name="Actor">Who is recorded in the timeline: "buyer", "guest" or an account name of the office.</param>
public sealed record OrderAccess(string? CustomerId, string? AccessToken, bool Office, string Actor);

/// <param name="Key">Idempotency key, 1 to 200 characters, minted when the form is rendered or by the API's client.</param>
/// <param name="Lines">1 to 50 lines; the same code twice is merged.</param>
/// <param name="ExpectedTotalFen">What the buyer was shown, in fen, or null. It never sets a price: when it differs from ours, nothing is placed.</param>
/// <param name="AdultConfirmed">The buyer has confirmed to be 18 or older; needed for spirits.</param>
/// <param name="Language">"zh-CN" or "en", for the payment page and mails. Not part of what a key stands for.</param>
/// <param name="Promoter">Whom the whole order is owed to, or null; a line that comes from a live room names that instead (<see cref="OrderLineRequest"/>).</param>
/// <param name="Invoice">The invoice (发票) the buyer asks for, or null.</param>
/// <param name="CouponCode">One coupon, or null. It must hold, or nothing is placed.</param>
/// <param name="ExclusionsAccepted">Codes of products for which the buyer agrees, for this purchase, that they cannot be returned without reason.</param>
/// <param name="From">Kept with an order that comes from a live room, for the guard against sales for show; null for others. Not part of what a key stands for.</param>
public sealed record PlaceOrder(
    string Key, string? CustomerId, IReadOnlyList<OrderLineRequest> Lines, DeliveryAddress? DeliverTo, string? PickUpAt, Contact Contact,
    string? Note, long? ExpectedTotalFen, bool AdultConfirmed, SaleChannel Channel, string? Promoter, string Language, InvoiceRequest? Invoice = null,
    string? CouponCode = null, IReadOnlyList<string>? ExclusionsAccepted = null, [property: JsonIgnore] BuyerTrace? From = null)
{
    public IReadOnlyList<OrderLineRequest> Lines { get; init; } = Lines ?? [];
    public IReadOnlyList<string> ExclusionsAccepted { get; init; } = ExclusionsAccepted ?? [];
}

/// <param name="Quantity">1 to 999 units.</param>
/// <param name="Live">The live room it comes from, or null. Lines of one product that are taken together come from a room when all of them do.</param>
public sealed record OrderLineRequest(string Code, int Quantity, [property: JsonIgnore] LiveSource? Live = null);

/// <summary>The live room that a line came from. Web reads it from a mark of its own; nothing that a buyer sends becomes one.</summary>
/// <param name="Session">Code of the live session, 1 to 40 characters.</param>
/// <param name="Host">Account of its host, 1 to 100 characters.</param>
/// <param name="PinnedAt">When the product had last been pinned in the room before it was taken; null when it never had.</param>
public sealed record LiveSource(string Session, string Host, DateTimeOffset? PinnedAt);

/// <summary>What tells two browsers apart without telling whose they are.</summary>
/// <param name="Device">Random name that Web gave the browser, at most 64 characters.</param>
/// <param name="Network">Of the address, keyed by the session: the same address has another name in another session. At most 64 characters.</param>
public sealed record BuyerTrace(string Device, string? Network);

public sealed record GetLiveSales(string Session);

/// <param name="Unit">Name of the host's unit, to be looked for in invoices and addresses.</param>
public sealed record GetLiveOrders(string Session, string Unit);

/// <param name="Orders">In the order of placing, the first 5,000.</param>
public sealed record LiveOrders(IReadOnlyList<LiveOrder> Orders)
{
    public IReadOnlyList<LiveOrder> Orders { get; init; } = Orders ?? [];
}

/// <summary>An order of a live session as the guard looks at it: nothing of it says who bought but the account.</summary>
/// <param name="Address">Names where the goods go, the same for the same address; null for pick-up.</param>
/// <param name="NamesUnit">The invoice is made out to the host's unit, or the goods go there.</param>
/// <param name="NetFen">Of the session's lines: paid and kept.</param>
/// <param name="RefundedAt">When something of the session's lines was last paid back; null for never.</param>
public sealed record LiveOrder(
    string OrderNo, DateTimeOffset PlacedAt, OrderState State, string? CustomerId, string? Device, string? Network, string? Address, bool NamesUnit, long NetFen, DateTimeOffset? RefundedAt);

/// <summary>What a live session has brought, each figure apart: gross is what was ordered; what of it waits for payment, was cancelled unpaid, was paid back; net is the rest.</summary>
/// <param name="Orders">Paid ones of which something is kept.</param>
public sealed record LiveSales(int Orders, IReadOnlyList<LiveProductSales> Products)
{
    public IReadOnlyList<LiveProductSales> Products { get; init; } = Products ?? [];
}

/// <param name="Units">Paid and kept.</param>
/// <param name="GrossFen">Of all orders, whatever became of them: <paramref name="WaitingFen"/> + <paramref name="CancelledFen"/> + <paramref name="RefundedFen"/> + <paramref name="NetFen"/>.</param>
/// <param name="Orders">Paid, in which something of it is kept.</param>
public sealed record LiveProductSales(string ProductCode, int Units, long GrossFen, long WaitingFen, long CancelledFen, long RefundedFen, long NetFen, int Orders);

public sealed record DeliveryAddress(string Province, string City, string District, string Street, string? PostalCode);

/// <param name="Phone">6 to 20 digits, spaces, + or -.</param>
public sealed record Contact(string Name, string Phone, string? Email);

/// <summary>An electronic invoice (数电发票), made out to a person or a unit. Only the buyer and the office ever see it.</summary>
/// <param name="Title">Name of the person or unit (发票抬头), at most 100 characters.</param>
/// <param name="TaxNumber">Unified social credit code of the unit; null for a person.</param>
/// <param name="Email">Where it is sent.</param>
public sealed record InvoiceRequest(InvoiceKind Kind, string Title, string? TaxNumber, string Email);

public enum InvoiceKind
{
    Person,
    Unit,
}

/// <summary>Every sale has exactly one channel, so that nothing counts twice.</summary>
public enum SaleChannel
{
    Web,
    Counter,
    GroupBuy,
    Event,
    UnitPurchase,
}

/// <param name="Problems">Why it was not placed; empty when it was.</param>
/// <param name="Replayed">True when the key had been answered before and this is the same answer.</param>
public sealed record PlaceOrderResult(PlaceOrderOutcome Outcome, PlacedOrder? Order, IReadOnlyList<OrderProblem> Problems, bool Replayed)
{
    public IReadOnlyList<OrderProblem> Problems { get; init; } = Problems ?? [];
}

/// <param name="Orders">At most <see cref="Most"/>.</param>
public sealed record PlaceOrders(IReadOnlyList<OrderOnItsWay> Orders)
{
    public const int Most = 64;
    public IReadOnlyList<OrderOnItsWay> Orders { get; init; } = Orders ?? [];
}

/// <param name="TraceParent">W3C trace of the request that it comes from, or null.</param>
public sealed record OrderOnItsWay(PlaceOrder Command, string? TraceParent);

/// <param name="Answers">In the order of asking.</param>
public sealed record PlaceOrdersResult(IReadOnlyList<PlaceOrdersAnswer> Answers)
{
    public IReadOnlyList<PlaceOrdersAnswer> Answers { get; init; } = Answers ?? [];
}

/// <param name="Result">Null when it could not be dealt with now; asked for alone, it will be told why.</param>
public sealed record PlaceOrdersAnswer(PlaceOrderResult? Result);

public enum PlaceOrderOutcome
{
    Placed,

    /// <summary>A field is missing or wrong; each problem names it.</summary>
    Invalid,

    /// <summary>A line asks for more than is free at its place.</summary>
    OutOfStock,

    /// <summary>A line's product is unknown, or its certificate does not allow selling it now.</summary>
    NotOnSale,

    /// <summary>The total differs from what the buyer was shown.</summary>
    PriceChanged,

    /// <summary>The key was used before for a different order.</summary>
    KeyReused,

    /// <summary>A deal has fewer units left, or the coupon does not hold; each problem says why.</summary>
    OfferRefused,
}

public sealed record PlacedOrder(string OrderNo, string AccessToken, long GoodsFen, long ShippingFen, long TotalFen, DateTimeOffset ExpiresAt);

/// <param name="CustomerId">Account id of a signed-in buyer, set by Web from the session.</param>
/// <param name="Key">As it was sent with the order.</param>
public sealed record GetPlacedOrder(string CustomerId, string Key);

/// <param name="Order">Null when the account has placed none with this key.</param>
public sealed record PlacedOrderAnswer(PlacedOrder? Order);

/// <param name="Field">The field as the public API names it, for example lines[1].quantity.</param>
/// <param name="Code">A stable word for the reason, the key of its text in the resource files: quantity_out_of_range, out_of_stock, …</param>
/// <param name="ProductCode">The product concerned, or null.</param>
/// <param name="Available">How many could be had, where stock or a deal is the reason.</param>
/// <param name="Fen">The amount in question, where a coupon's is the reason.</param>
public sealed record OrderProblem(string Field, string Code, string? ProductCode, int? Available, long? Fen = null);

/// <param name="ReturnUrl">Absolute address the payment page returns to, whatever happened there.</param>
public sealed record StartPayment(string OrderNo, OrderAccess Access, string ReturnUrl);

/// <param name="Url">Address of the provider's hosted page when <see cref="StartPaymentOutcome.Ready"/>.</param>
public sealed record StartPaymentResult(StartPaymentOutcome Outcome, string? Url);

public enum StartPaymentOutcome
{
    Ready,
    NotFound,
    AlreadyPaid,

    /// <summary>The order is cancelled or expired.</summary>
    Closed,

    /// <summary>The provider did not answer or refused; the order stands and payment can be tried again.</summary>
    ProviderUnavailable,
}

public sealed record CheckPayment(string OrderNo, OrderAccess Access);

public sealed record GetOrder(string OrderNo, OrderAccess Access);

/// <param name="Order">Null when there is no such order for whoever asks.</param>
public sealed record OrderAnswer(OrderView? Order);

/// <param name="OrderNo">Public number, also the receipt's.</param>
/// <param name="AccessToken">For the private link; only whoever may open the order sees it.</param>
/// <param name="BenefitFen">What of this order reaches households, refunds deducted, in fen.</param>
/// <param name="GoodsFen">What is to be paid for the goods: at the prices of deals, less the coupon.</param>
/// <param name="ShareToken">Of the receipt's link that may be shown to others: it opens the receipt and nothing else.</param>
/// <param name="DiscountFen">What the coupon took off the goods.</param>
public sealed record OrderView(
    string OrderNo, string AccessToken, OrderState State, PaymentState? Payment, DateTimeOffset PlacedAt, DateTimeOffset ExpiresAt, DateTimeOffset? PaidAt,
    long GoodsFen, long ShippingFen, long TotalFen, long RefundedFen, long BenefitFen,
    DeliveryAddress? DeliverTo, string? PickUpAt, Contact Contact, string? Note, string Language,
    IReadOnlyList<OrderLineView> Lines, IReadOnlyList<TimelineEntry> Timeline, string ShareToken, InvoiceRequest? Invoice = null,
    IReadOnlyList<OrderParcel>? Parcels = null, string? CouponCode = null, long DiscountFen = 0, DisputeView? Dispute = null,
    IReadOnlyList<ReturnView>? Returns = null)
{
    public IReadOnlyList<ReturnView> Returns { get; init; } = Returns ?? [];
    public IReadOnlyList<OrderParcel> Parcels { get; init; } = Parcels ?? [];
}

/// <summary>The latest dispute of an order. While it is not decided its goods should not be handed over.</summary>
/// <param name="Reason">The provider's word: fraudulent, product_not_received, …</param>
public sealed record DisputeView(DisputeState State, long Fen, string Reason, DateTimeOffset OpenedAt);

public enum DisputeState
{
    /// <summary>The buyer's bank asks; no money was taken.</summary>
    Inquiry,

    /// <summary>The money was taken out again until it is decided.</summary>
    Open,

    /// <summary>The money came back.</summary>
    Won,
    Lost,

    /// <summary>An inquiry that came to nothing.</summary>
    Closed,
}

/// <summary>A part of a paid order that one place packs, as its buyer sees it.</summary>
/// <param name="Location">Code of the supplier or counter.</param>
/// <param name="LeftAt">Given to the carrier, or laid ready at the counter.</param>
/// <param name="PickUpCode">8 digits, only while it lies ready and only for the buyer.</param>
/// <param name="ReceivedAt">Signed for; the return window begins the day after.</param>
public sealed record OrderParcel(
    string ParcelNo, string Location, ParcelState State, bool PickUp, DateTimeOffset? PackedAt, DateTimeOffset? LeftAt, Carrier? Carrier, string? TrackingNo, string? PickUpCode, DateTimeOffset? ReceivedAt);

public sealed record GetReceipt(string ShareToken);

/// <param name="Receipt">Null for a token that is none, and until the order is paid.</param>
public sealed record ReceiptAnswer(ReceiptView? Receipt);

/// <summary>What may be shown to others of a paid order: refunds deducted, and nothing that says who bought it or where it went.</summary>
/// <param name="NetFen">Value of the goods that were kept, in fen.</param>
/// <param name="BenefitFen">What of it reaches households, in fen.</param>
public sealed record ReceiptView(DateTimeOffset PaidAt, long NetFen, long BenefitFen, IReadOnlyList<OrderLineView> Lines)
{
    public IReadOnlyList<OrderLineView> Lines { get; init; } = Lines ?? [];
}

public enum OrderState
{
    /// <summary>Placed, stock held, not paid.</summary>
    Placed,
    Paid,
    Cancelled,

    /// <summary>Not paid in time; the stock is free again.</summary>
    Expired,

    /// <summary>Everything that was paid has been paid back.</summary>
    Refunded,

    /// <summary>Packing has begun; nothing has left yet.</summary>
    Packed,

    /// <summary>One part has left, another has not.</summary>
    PartlyShipped,
    Shipped,
    ReadyForPickUp,

    /// <summary>Every part is signed for; it can still be returned.</summary>
    Received,

    /// <summary>The return window has passed.</summary>
    Completed,

    /// <summary>All that had been received was taken back; the money is on its way.</summary>
    Returned,
}

public enum PaymentState
{
    /// <summary>Written down before the provider was asked.</summary>
    Created,

    /// <summary>The provider has opened a payment page.</summary>
    Requested,

    /// <summary>The buyer has paid by a means whose money arrives later.</summary>
    Processing,
    Paid,
    Failed,
    Canceled,
}

/// <param name="NetFen">Value of the goods of this line after refunds, in fen.</param>
/// <param name="BenefitFen">What of it reaches households, in fen; 0 until paid.</param>
/// <param name="Reaches">How that reaches them, summing to <paramref name="BenefitFen"/>; groups under five households are folded together.</param>
/// <param name="ParcelNo">The parcel it is packed in, null until paid; so is its state.</param>
/// <param name="ReceivedAt">When that was signed for; the return window begins the day after.</param>
/// <param name="ListPriceFen">What the catalogue asked for a unit when the order was placed.</param>
/// <param name="DealCode">The deal that <paramref name="UnitPriceFen"/> is the price of, or null.</param>
/// <param name="DiscountFen">This line's part of the coupon.</param>
/// <param name="Returnable">Units received that can still be asked to go back.</param>
/// <param name="ReturnUntil">Until just before then: without reason where <paramref name="ReturnTerms"/> allow it, with a claim in any case. Null until received.</param>
/// <param name="UnitGrams">Net weight of a unit, or null when it is not sold by weight.</param>
/// <param name="Live">The live room it came from, or null.</param>
public sealed record OrderLineView(
    int LineNo, string ProductCode, string Name, string NameEn, string Specification, string SpecificationEn, string CertificateNo,
    int Quantity, int RefundedQuantity, long UnitPriceFen, long NetFen, long BenefitFen, string? PlanVersion, string? BaseName, string? BaseNameEn,
    IReadOnlyList<HouseholdGroup> Reaches, string? ParcelNo = null, ParcelState? ParcelState = null, DateTimeOffset? ReceivedAt = null,
    long ListPriceFen = 0, string? DealCode = null, long DiscountFen = 0, ReturnTerms ReturnTerms = default, int Returnable = 0, DateTimeOffset? ReturnUntil = null, int? UnitGrams = null,
    LiveSource? Live = null)
{
    public IReadOnlyList<HouseholdGroup> Reaches { get; init; } = Reaches ?? [];
}

/// <summary>Households of one village that take part in one mode, named only by village.</summary>
/// <param name="VillageName">Null for the group of those too few to be shown alone.</param>
/// <param name="Mode">Name of the linkage mode (DirectPurchase, Wage, Rent, Dividend), or null for the folded group.</param>
public sealed record HouseholdGroup(string? VillageName, string? Mode, int Households, long Fen);

/// <param name="Kind">Stable word: placed, payment_started, paid, packed, shipped, ready, received, withdrawn, completed, cancelled, expired, refund_requested, refunded, returned, …</param>
public sealed record TimelineEntry(DateTimeOffset At, string Kind, string Actor, string? Note);

public sealed record CancelOrder(string OrderNo, OrderAccess Access);

public sealed record CancelOrderResult(CancelOrderOutcome Outcome, OrderView? Order);

public enum CancelOrderOutcome
{
    Cancelled,

    /// <summary>It was paid: the refund is under way and the order is closed when the provider confirms it.</summary>
    RefundUnderWay,
    NotFound,
    AlreadyClosed,

    /// <summary>A payment is being made just now and the provider could not be asked to stop it; try again.</summary>
    PaymentUnderWay,

    /// <summary>The buyer's bank has taken the money back, or may yet.</summary>
    Disputed,

    /// <summary>A part of it is packed or has left: it can be returned, not called off.</summary>
    AlreadyPacked,
}

/// <param name="Key">Idempotency key of this refund: a second click finds the first one's refund.</param>
/// <param name="Restock">True when the goods go back on sale.</param>
public sealed record RefundLine(string OrderNo, int LineNo, int Quantity, bool Restock, string Reason, string Key, OrderAccess Access);

public sealed record RefundLineResult(RefundLineOutcome Outcome, long RefundFen);

public enum RefundLineOutcome
{
    /// <summary>Recorded; the provider is asked until it confirms.</summary>
    Accepted,
    NotFound,

    /// <summary>The order is not paid.</summary>
    NotPaid,

    /// <summary>More than is left of the line, or less than one.</summary>
    QuantityOutOfRange,
    ReasonNeeded,

    /// <summary>The buyer's bank has taken the money back, or may yet: given back too, it would be paid twice.</summary>
    Disputed,
}

/// <param name="Body">The request's body, byte for byte.</param>
/// <param name="Signature">The Stripe-Signature header, or null when there was none.</param>
public sealed record ReceivePaymentEvent(byte[] Body, string? Signature);

public sealed record ReceivePaymentEventResult(ReceivePaymentEventOutcome Outcome);

public enum ReceivePaymentEventOutcome
{
    /// <summary>Stored, or known already.</summary>
    Received,

    /// <summary>Unsigned, altered, older than five minutes, or not JSON of an event.</summary>
    Refused,

    /// <summary>A test event while live keys are set, or the reverse.</summary>
    WrongMode,
}

[ProtoContract]
public sealed record GetStock;

/// <param name="Shipping">What delivery costs, so that a shop can show the total that will be asked.</param>
/// <param name="Deals">Those that run or will.</param>
public sealed record StockOnOffer(IReadOnlyList<StockLevel> Levels, ShippingTerms? Shipping = null, IReadOnlyList<DealRecord> Deals = null!)
{
    public IReadOnlyList<StockLevel> Levels { get; init; } = Levels ?? [];
    public IReadOnlyList<DealRecord> Deals { get; init; } = Deals ?? [];
}

/// <param name="FeeFen">Shipping of one delivered order, in fen.</param>
/// <param name="FreeFromFen">Goods of at least this value, in fen, are delivered free.</param>
public sealed record ShippingTerms(long FeeFen, long FreeFromFen);

/// <param name="Location">A supplier's code (its warehouse, for delivery) or a counter's code (for pick-up).</param>
/// <param name="Available">On hand less reserved; never below 0.</param>
/// <param name="Version">Rises with every announcement of this product at this place.</param>
public sealed record StockLevel(string ProductCode, string Location, int Available, long Version);

[ProtoContract]
public sealed record GetLedgerTotals;

/// <param name="AttributedSalesFen">Net value of goods sold, refunds deducted: supplier payables and benefit pools together.</param>
/// <param name="BenefitFen">Balance of all benefit pools: what is owed to, or was paid to, households.</param>
/// <param name="PostingsSumFen">Sum over all postings; anything but 0 means the ledger is broken.</param>
public sealed record LedgerTotals(long AttributedSalesFen, long BenefitFen, long ShippingFen, long PostingsSumFen);

[ProtoContract]
public sealed record GetLedgerHead;

/// <param name="Seq">Number of links; 0 while nothing was posted.</param>
/// <param name="Hash">SHA-256 in 64 lower-case hexadecimal digits. verify-ledger --head takes HASH@SEQ.</param>
public sealed record LedgerHead(long Seq, string Hash, DateTimeOffset SealedAt);
