namespace Market.Orders;

/// <summary>What the district decides about its shop; configuration section "Orders".</summary>
internal sealed class OrdersOptions
{
    /// <summary>Shipping of one delivered order, in fen.</summary>
    public long ShippingFeeFen { get; set; } = 800;

    /// <summary>Goods of at least this value, in fen, are delivered free.</summary>
    public long FreeShippingFromFen { get; set; } = 9_900;

    /// <summary>An unpaid order holds its goods for this long.</summary>
    public TimeSpan PayWithin { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Largest total of one order, in fen: more than Stripe takes in one charge (eight digits) could never be paid.</summary>
    public long LargestTotalFen { get; set; } = 99_999_999;

    /// <summary>First letters of an order's number.</summary>
    public string NumberPrefix { get; set; } = "JJ";

    /// <summary>Fewer households than this are never shown as a group of their own.</summary>
    public int SmallestGroup { get; set; } = 5;
}
