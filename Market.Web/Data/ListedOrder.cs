using Market.Orders.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Web.Data;

/// <summary>An order in the list of the account that placed it. Orders of guests are not kept here: only their private link finds them.</summary>
internal sealed class ListedOrder
{
    public required string OrderNo { get; init; }

    /// <summary>Of the order's own transitions; lower is older news.</summary>
    public long Version { get; init; }
    public required string CustomerId { get; init; }
    public OrderState State { get; init; }
    public long TotalFen { get; init; }
    public long RefundedFen { get; init; }
    public DateTimeOffset PlacedAt { get; init; }
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>How many products; the first one's name stands for them in the list.</summary>
    public int Lines { get; init; }
    public required string FirstProductName { get; init; }
    public required string FirstProductNameEn { get; init; }
}

internal sealed class ListedOrderConfiguration : IEntityTypeConfiguration<ListedOrder>
{
    public void Configure(EntityTypeBuilder<ListedOrder> order)
    {
        order.ToTable("order_summaries").HasKey(o => o.OrderNo);
        order.Property(o => o.OrderNo).HasMaxLength(40);
        order.Property(o => o.CustomerId).HasMaxLength(100);
        order.HasIndex(o => new { o.CustomerId, o.PlacedAt });
    }
}
