namespace Market.Orders.Contracts;

/// <summary>An order as far as lists need it; the same record in every fact, so that order of arrival does not matter.</summary>
/// <param name="Version">Rises with every transition of this order; a record with a lower version is older news.</param>
/// <param name="CustomerId">Account of the buyer. A guest's order is on no list and is not told of; null only in facts from before that was so.</param>
public sealed record OrderSummary(
    string OrderNo, long Version, string? CustomerId, OrderState State, long TotalFen, long RefundedFen, DateTimeOffset PlacedAt, DateTimeOffset ChangedAt, int Lines,
    string FirstProductName, string FirstProductNameEn);

public sealed record OrderPlaced(OrderSummary Order);

public sealed record OrderPaid(OrderSummary Order);

/// <summary>A paid order went on: a part was packed, has left, lies ready or was received; some of it was refunded; or it is completed.</summary>
public sealed record OrderAdvanced(OrderSummary Order);

/// <summary>A step in the life of an order that its buyer is told by mail; published only where the buyer has left an address.</summary>
/// <param name="Key">Names the step: the same one is never told twice.</param>
/// <param name="Kind">The word of the timeline: placed, paid, packed, shipped, ready, received, completed, cancelled, expired, returned, refunded.</param>
/// <param name="AccessToken">For the private link.</param>
/// <param name="Fen">What is to be paid, was paid or was paid back, in fen.</param>
/// <param name="ExpiresAt">Until when it must be paid.</param>
/// <param name="Parcel">The parcel concerned, with its code where it lies ready; null when the step is the whole order's.</param>
/// <param name="Goods">What the step is about; empty when it is about money.</param>
public sealed record OrderNews(
    string Key, string Kind, string OrderNo, string AccessToken, string Email, string Name, string Language, DateTimeOffset At, long Fen, DateTimeOffset ExpiresAt,
    OrderParcel? Parcel, IReadOnlyList<NewsGoods> Goods)
{
    public IReadOnlyList<NewsGoods> Goods { get; init; } = Goods ?? [];
}

public sealed record NewsGoods(string Name, string NameEn, int Quantity);

/// <summary>An order was cancelled, expired or refunded in full.</summary>
public sealed record OrderClosed(OrderSummary Order);

/// <summary>
/// One movement of attributed sales: a sold line, or (with negative amounts) a refunded part of it. Sum them and the public
/// figures agree with the ledger to the fen.
/// </summary>
/// <param name="AttributionId">Unique; the same movement never counts twice.</param>
/// <param name="Month">yyyy-MM in Asia/Shanghai, the month in which the sale was paid or the refund made.</param>
/// <param name="PlanVersion">The linkage plan's version, or "none" when the product had no plan in force.</param>
/// <param name="Quantity">Units, negative for a refund.</param>
/// <param name="AttributedFen">Net value of goods, negative for a refund.</param>
/// <param name="BenefitFen">What of it reaches households, negative for a refund.</param>
/// <param name="Certified">Whether the product's certificate was in force at the moment of sale.</param>
/// <param name="Promoter">The live session or whoever else it is owed to, or null.</param>
/// <param name="Live">The live room of the sold line, as it was written down with the order; a refund says the same.</param>
public sealed record SaleAttributed(
    string AttributionId, string OrderNo, int LineNo, bool Refund, DateTimeOffset At, string Month, string ProductCode, string ProductName, string ProductNameEn,
    bool Certified, string SupplierCode, string BaseCode, string VillageCode, string VillageName, string TownCode, string TownName,
    SaleChannel Channel, string? Promoter, string PlanVersion, int Quantity, long AttributedFen, long BenefitFen, LiveSource? Live = null);

/// <summary>What can be sold has changed; several changes close together are announced once, with the latest figures.</summary>
public sealed record StockChanged(IReadOnlyList<StockLevel> Levels);

/// <summary>The office has put up a deal; it holds from <see cref="DealRecord.OpensAt"/>.</summary>
public sealed record DealOpened(DealRecord Deal);

/// <summary>Units of a deal were taken or came back, or it has begun; several changes close together are announced once, with the latest figures.</summary>
public sealed record DealChanged(DealRecord Deal);

/// <summary>A deal's time is over, or the office has stopped it.</summary>
public sealed record DealEnded(DealRecord Deal);
