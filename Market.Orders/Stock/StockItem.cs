using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Stock;

/// <summary>
/// One product at one place. Figures change by conditional UPDATE only (<see cref="Reservations"/>), so that nothing is
/// promised twice; the database refuses what would break 0 ≤ reserved ≤ on hand.
/// </summary>
internal sealed class StockItem
{
    public required string ProductCode { get; init; }

    /// <summary>A supplier's code (its warehouse) or a counter's code.</summary>
    public required string Location { get; init; }

    /// <summary>Units at the place, those promised to unpaid orders included.</summary>
    public int OnHand { get; init; }

    /// <summary>Units promised to unpaid orders.</summary>
    public int Reserved { get; init; }

    /// <summary>How many were free when it was last announced.</summary>
    public int Announced { get; init; }

    /// <summary>Rises with every announcement.</summary>
    public long Version { get; init; }
}

/// <summary>Goods held for an order at a place.</summary>
internal sealed class Reservation
{
    public Guid OrderId { get; init; }
    public required string ProductCode { get; init; }
    public required string Location { get; init; }
    public int Quantity { get; init; }
    public ReservationState State { get; set; }
}

internal enum ReservationState
{
    Held,

    /// <summary>Paid: the goods have left the stock.</summary>
    Committed,
    Released,
}

/// <summary>A change of what is on hand; only ever added. On hand is the sum of its movements.</summary>
internal sealed class StockMovement
{
    public long Id { get; init; }
    public required string ProductCode { get; init; }
    public required string Location { get; init; }
    public StockReason Reason { get; init; }

    /// <summary>Units, negative when they leave.</summary>
    public int Quantity { get; init; }

    /// <summary>What moved them (a file, an order, a refunded line): the same cause never moves the same goods twice.</summary>
    public required string Source { get; init; }
}

internal enum StockReason
{
    Opening,
    Sale,
    Return,

    /// <summary>Came back unfit to be sold.</summary>
    Discard,
}

internal sealed class StockConfiguration :
    IEntityTypeConfiguration<StockItem>, IEntityTypeConfiguration<Reservation>, IEntityTypeConfiguration<StockMovement>
{
    public void Configure(EntityTypeBuilder<StockItem> item)
    {
        item.ToTable("stock", table => table.HasCheckConstraint("ck_stock_reserved", "0 <= reserved AND reserved <= on_hand"));
        item.HasKey(s => new { s.ProductCode, s.Location });
        item.HasIndex(s => new { s.ProductCode, s.Location }).HasDatabaseName("ix_stock_unannounced").HasFilter("on_hand - reserved <> announced");
    }

    public void Configure(EntityTypeBuilder<Reservation> reservation)
    {
        reservation.ToTable("reservations", table => table.HasCheckConstraint("ck_reservations_quantity", "quantity > 0"));
        reservation.HasKey(r => new { r.OrderId, r.ProductCode, r.Location });
        reservation.HasOne<Order>().WithMany().HasForeignKey(r => r.OrderId);
        reservation.Property(r => r.State).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<StockMovement> movement)
    {
        movement.ToTable("stock_movements").HasKey(m => m.Id);
        movement.HasIndex(m => new { m.Source, m.Reason, m.ProductCode, m.Location }).IsUnique();
        movement.HasIndex(m => new { m.ProductCode, m.Location });
    }
}
