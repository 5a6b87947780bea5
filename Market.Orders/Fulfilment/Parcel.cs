using Market.Orders.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Fulfilment;

/// <summary>
/// The part of a paid order that one place packs. It has no lock of its own: whoever changes it locks its order (<see cref="OrderQueries.Lock"/>),
/// lets the order follow (<see cref="Order.Follow"/>) and saves both.
/// </summary>
internal sealed class Parcel
{
    private static readonly Dictionary<ParcelState, ParcelState[]> Transitions = new()
    {
        [ParcelState.Waiting] = [ParcelState.Packed, ParcelState.Withdrawn],
        [ParcelState.Packed] = [ParcelState.Shipped, ParcelState.ReadyForPickUp, ParcelState.Withdrawn],
        [ParcelState.Shipped] = [ParcelState.Received],
        [ParcelState.ReadyForPickUp] = [ParcelState.Received, ParcelState.Withdrawn],
        [ParcelState.Received] = [],
        [ParcelState.Withdrawn] = [],
    };

    public Guid OrderId { get; init; }

    /// <summary>1, 2, 3 … within the order.</summary>
    public int No { get; init; }

    /// <summary>Number of the order and of the parcel in it.</summary>
    public required string ParcelNo { get; init; }

    /// <summary>Who packs it: code of the supplier or counter, as in <see cref="OrderLine.Location"/>.</summary>
    public required string Location { get; init; }

    /// <summary>Handed over at a counter, not sent.</summary>
    public bool PickUp { get; init; }
    public ParcelState State { get; private set; }
    public DateTimeOffset? PackedAt { get; private set; }

    /// <summary>Given to the carrier, or laid ready at the counter.</summary>
    public DateTimeOffset? LeftAt { get; private set; }
    public Carrier? Carrier { get; private set; }
    public string? TrackingNo { get; private set; }

    /// <summary>Kept while it opens something: from ready to received.</summary>
    public string? PickUpCode { get; private set; }

    /// <summary>Key of the form that handed it over: a second click on it finds the first one's parcel.</summary>
    public string? HandOverKey { get; private set; }

    /// <summary>The date of signing: return window, completion and settlement count from it.</summary>
    public DateTimeOffset? ReceivedAt { get; private set; }
    public string? ReceivedBy { get; private set; }

    /// <summary>One parcel for each place that the lines come from.</summary>
    public static IEnumerable<Parcel> Of(Order order) => order.Lines.Select(line => line.Location).Distinct().Select((location, i) => new Parcel
    {
        OrderId = order.Id,
        No = i + 1,
        ParcelNo = $"{order.OrderNo}-{i + 1}",
        Location = location,
        PickUp = order.PickUpAt is not null,
    });

    public bool May(ParcelState next) => Transitions[State].Contains(next) && next switch
    {
        ParcelState.Shipped => !PickUp,
        ParcelState.ReadyForPickUp => PickUp,
        _ => true,
    };

    public void Pack(DateTimeOffset now)
    {
        Move(ParcelState.Packed);
        PackedAt = now;
    }

    public void Ship(Carrier carrier, string trackingNo, DateTimeOffset now)
    {
        Move(ParcelState.Shipped);
        (Carrier, TrackingNo, LeftAt) = (carrier, trackingNo, now);
    }

    public void LayReady(string code, DateTimeOffset now)
    {
        Move(ParcelState.ReadyForPickUp);
        (PickUpCode, LeftAt) = (code, now);
    }

    /// <param name="key">Of the form that handed it over, or null when nobody did.</param>
    public void Receive(string by, DateTimeOffset now, string? key = null)
    {
        Move(ParcelState.Received);
        (ReceivedAt, ReceivedBy, HandOverKey, PickUpCode) = (now, by, key, null);
    }

    public void Withdraw()
    {
        Move(ParcelState.Withdrawn);
        PickUpCode = null;
    }

    /// <summary>As its buyer sees it.</summary>
    public OrderParcel View() => new(ParcelNo, Location, State, PickUp, PackedAt, LeftAt, Carrier, TrackingNo, PickUpCode, ReceivedAt);

    private void Move(ParcelState next)
    {
        if (!May(next))
            throw new InvalidOperationException($"Parcel {ParcelNo} cannot go from {State} to {next}.");
        State = next;
    }
}

internal sealed class ParcelConfiguration : IEntityTypeConfiguration<Parcel>
{
    public void Configure(EntityTypeBuilder<Parcel> parcel)
    {
        parcel.ToTable("parcels", table =>
        {
            table.HasCheckConstraint("ck_parcels_shipped", $"state <> {(int)ParcelState.Shipped} OR (carrier IS NOT NULL AND tracking_no IS NOT NULL AND left_at IS NOT NULL)");
            table.HasCheckConstraint("ck_parcels_code", $"(state = {(int)ParcelState.ReadyForPickUp}) = (pick_up_code IS NOT NULL)");
            table.HasCheckConstraint("ck_parcels_received", $"(state = {(int)ParcelState.Received}) = (received_at IS NOT NULL)");
        }).HasKey(p => new { p.OrderId, p.No });
        parcel.HasIndex(p => p.ParcelNo).IsUnique();
        parcel.HasIndex(p => new { p.OrderId, p.Location }).IsUnique();
        parcel.HasIndex(p => new { p.Location, p.State });
        parcel.HasIndex(p => new { p.Location, p.PickUpCode }).IsUnique();
        parcel.HasIndex(p => new { p.Location, p.HandOverKey }).IsUnique();
        parcel.HasIndex(p => p.LeftAt).HasFilter($"state = {(int)ParcelState.Shipped}");
        parcel.Property(p => p.ParcelNo).HasMaxLength(50);
        parcel.Property(p => p.TrackingNo).HasMaxLength(40);
        parcel.Property(p => p.PickUpCode).HasMaxLength(8);
        parcel.Property(p => p.HandOverKey).HasMaxLength(40);
    }
}
