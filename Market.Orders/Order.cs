using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Fulfilment;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders;

/// <summary>
/// One purchase by one buyer. It owns its transitions: each refuses what its state forbids, raises <see cref="Version"/> and
/// writes the timeline. Whoever changes an order saves it in the transaction that changes stock, payment and ledger.
/// </summary>
internal sealed class Order
{
    private static readonly Dictionary<OrderState, OrderState[]> Transitions = new()
    {
        [OrderState.Placed] = [OrderState.Paid, OrderState.Cancelled, OrderState.Expired],
        // Money that arrives after the end takes the order up again when its goods can still be had.
        [OrderState.Expired] = [OrderState.Paid],
        [OrderState.Cancelled] = [OrderState.Paid],
        // From here on the order follows its parcels (OrderProgress); each can also be called off or come back, so money ends every one of these.
        [OrderState.Paid] = [OrderState.Packed, OrderState.Refunded],
        [OrderState.Packed] = [OrderState.Paid, OrderState.PartlyShipped, OrderState.Shipped, OrderState.ReadyForPickUp, OrderState.Refunded],
        [OrderState.PartlyShipped] = [OrderState.Shipped, OrderState.Received, OrderState.Refunded],
        [OrderState.Shipped] = [OrderState.Received, OrderState.Refunded],
        [OrderState.ReadyForPickUp] = [OrderState.Received, OrderState.Refunded],
        [OrderState.Received] = [OrderState.Completed, OrderState.Returned, OrderState.Refunded],
        [OrderState.Completed] = [OrderState.Returned, OrderState.Refunded],
        [OrderState.Returned] = [OrderState.Refunded],
        [OrderState.Refunded] = [],
    };

    public Guid Id { get; init; }
    public required string OrderNo { get; init; }

    /// <summary>Opens the private link and the API; random, 128 bits.</summary>
    public required string AccessToken { get; init; }

    /// <summary>Opens the receipt that may be shown to others, and nothing else; random, 128 bits, so that neither leads to the other.</summary>
    public required string ShareToken { get; init; }
    public string? CustomerId { get; init; }
    public OrderState State { get; private set; }

    /// <summary>Concurrency token: two transitions from one state cannot both be saved.</summary>
    public long Version { get; private set; } = 1;
    public DateTimeOffset PlacedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? PaidAt { get; private set; }

    /// <summary>When its last parcel was signed for.</summary>
    public DateTimeOffset? ReceivedAt { get; private set; }

    /// <summary>What is to be paid for the goods, at the prices of deals and less the coupon.</summary>
    public long GoodsFen { get; init; }
    public long ShippingFen { get; init; }

    /// <summary>The coupon that its lines' discounts come from, or null.</summary>
    public string? CouponCode { get; init; }
    public long RefundedFen { get; private set; }
    public string? Province { get; init; }
    public string? City { get; init; }
    public string? District { get; init; }
    public string? Street { get; init; }
    public string? PostalCode { get; init; }

    /// <summary>Code of the counter for pick-up; null for delivery.</summary>
    public string? PickUpAt { get; init; }
    public required string ContactName { get; init; }
    public required string ContactPhone { get; init; }
    public string? ContactEmail { get; init; }
    public string? Note { get; init; }
    public OrderInvoice? Invoice { get; init; }
    public required string Language { get; init; }
    public SaleChannel Channel { get; init; }
    public string? Promoter { get; init; }

    /// <summary>The browser it was placed from and, by a name of the session's own, its address: only of orders that come from a live room.</summary>
    public string? Device { get; init; }

    /// <inheritdoc cref="Device"/>
    public string? Network { get; init; }
    public List<OrderLine> Lines { get; init; } = [];
    public List<OrderEvent> Timeline { get; init; } = [];

    /// <summary>From payment on; read together with the lock.</summary>
    public List<Parcel> Parcels { get; init; } = [];

    public long TotalFen => GoodsFen + ShippingFen;

    public bool May(OrderState next) => Transitions[State].Contains(next);

    public void MarkPaid(DateTimeOffset now)
    {
        Move(OrderState.Paid);
        PaidAt = now;
        Parcels.AddRange(Parcel.Of(this));
        Record("paid", "payment", now);
    }

    public IEnumerable<OrderLine> LinesOf(Parcel parcel) => Lines.Where(line => line.Location == parcel.Location);

    /// <summary>A parcel has gone a step; the order goes where that brings it.</summary>
    public void Follow(Parcel parcel, string kind, string actor, DateTimeOffset now)
    {
        Record(kind, actor, now, parcel.TrackingNo is { } number ? $"{parcel.ParcelNo} {parcel.Carrier} {number}" : parcel.ParcelNo);
        Follow(now);
    }

    public void Complete(DateTimeOffset now)
    {
        Move(OrderState.Completed);
        Record("completed", "market", now);
    }

    /// <summary>All that had been received was taken back.</summary>
    public void MarkReturned(string actor, DateTimeOffset now)
    {
        Move(OrderState.Returned);
        Record("returned", actor, now);
    }

    public void Cancel(string actor, DateTimeOffset now)
    {
        Move(OrderState.Cancelled);
        Record("cancelled", actor, now);
    }

    public void Expire(DateTimeOffset now)
    {
        Move(OrderState.Expired);
        Record("expired", "market", now);
    }

    /// <summary>Money went back. When nothing is left of the goods, the order is refunded; when nothing is left of a parcel that has not gone out, it stays.</summary>
    public void RecordRefund(long fen, string actor, string? note, DateTimeOffset now)
    {
        RefundedFen += fen;
        Record("refunded", actor, now, note);
        foreach (var parcel in Parcels.Where(parcel => parcel.May(ParcelState.Withdrawn) && LinesOf(parcel).All(line => line.RefundedQuantity == line.Quantity)))
        {
            parcel.Withdraw();
            Record("withdrawn", actor, now, parcel.ParcelNo);
        }
        if (Lines.All(line => line.NetFen == 0))
            Move(OrderState.Refunded);
        else
            Follow(now);
    }

    /// <summary>Adds to the timeline without changing the state.</summary>
    public void Record(string kind, string actor, DateTimeOffset now, string? note = null) =>
        Timeline.Add(new OrderEvent { OrderId = Id, At = now, Kind = kind, Actor = actor, Note = note });

    /// <summary>Adds a step of a return to the timeline, and raises the version, so that those who keep lists hear of it.</summary>
    public void RecordStep(string kind, string actor, DateTimeOffset now, string note)
    {
        Record(kind, actor, now, note);
        Version++;
    }

    public OrderSummary Summary(DateTimeOffset now) => new(
        OrderNo, Version, CustomerId, State, TotalFen, RefundedFen, PlacedAt, now, Lines.Count, Lines[0].Name, Lines[0].NameEn);

    /// <summary>What its buyer is told of a step, or null where no address was left.</summary>
    /// <param name="fen">Money that went back, in fen; the news is then of that and of no goods.</param>
    public OrderNews? News(string kind, DateTimeOffset now, Parcel? parcel = null, long? fen = null) => ContactEmail is not { } email ? null : new(
        $"{OrderNo}/{Version}/{kind}", kind, OrderNo, AccessToken, email, ContactName, Language, now, fen ?? TotalFen, ExpiresAt, parcel?.View(),
        [.. Lines.Where(line => fen is null && line.RefundedQuantity < line.Quantity && (parcel is null || line.Location == parcel.Location)).OrderBy(line => line.LineNo)
            .Select(line => new NewsGoods(line.Name, line.NameEn, line.Quantity - line.RefundedQuantity))]);

    private void Follow(DateTimeOffset now)
    {
        var next = OrderProgress.Of(State, Parcels);
        if (next == State)
        {
            Version++;
            return;
        }
        Move(next);
        if (next == OrderState.Received)
            ReceivedAt = now;
    }

    private void Move(OrderState next)
    {
        if (!May(next))
            throw new InvalidOperationException($"Order {OrderNo} cannot go from {State} to {next}.");
        State = next;
        Version++;
    }
}

/// <summary>One line: a product, a place its goods come from, and what was true of it when it was sold.</summary>
internal sealed class OrderLine
{
    public Guid OrderId { get; init; }

    /// <summary>1, 2, 3 … within the order.</summary>
    public int LineNo { get; init; }
    public required string ProductCode { get; init; }
    public required string Name { get; init; }
    public required string NameEn { get; init; }
    public required string Specification { get; init; }
    public required string SpecificationEn { get; init; }
    public required string CertificateNo { get; init; }

    /// <summary>The certificate was in force at the moment of sale.</summary>
    public bool Certified { get; init; }
    public required string SupplierCode { get; init; }
    public required string BaseCode { get; init; }
    public required string BaseName { get; init; }
    public required string BaseNameEn { get; init; }
    public required string VillageCode { get; init; }
    public required string VillageName { get; init; }
    public required string TownCode { get; init; }
    public required string TownName { get; init; }

    /// <summary>Where the goods are taken from: the supplier's warehouse (its code) or a counter.</summary>
    public required string Location { get; init; }
    public int Quantity { get; init; }

    /// <summary>What the catalogue asked for a unit.</summary>
    public long ListPriceFen { get; init; }

    /// <summary>What was asked for a unit: the deal's price, or the list price.</summary>
    public long UnitPriceFen { get; init; }

    /// <summary>The deal whose price it is and whose quota it uses, or null.</summary>
    public string? DealCode { get; init; }

    /// <summary>The right of return that was said before payment.</summary>
    public ReturnTerms ReturnTerms { get; init; }

    /// <summary>This line's part of the coupon, in fen; at least one fen of each unit is left to pay.</summary>
    public long DiscountFen { get; init; }

    /// <summary>The live room it came from, written down with the order and never again (the database refuses it); null for none. Nobody earns by it: there is no commission to post.</summary>
    public string? LiveSession { get; init; }

    /// <summary>Account of the room's host.</summary>
    public string? LiveHost { get; init; }

    /// <summary>When the product had last been pinned there before it was taken, or null.</summary>
    public DateTimeOffset? LivePinnedAt { get; init; }
    public int RefundedQuantity { get; private set; }

    /// <summary>What was given back, for units returned and for the value that kept ones lacked.</summary>
    public long RefundedFen { get; private set; }

    /// <summary>The plan version in force when the order was paid, and its rate; refunds reverse on the same.</summary>
    public string? PlanVersion { get; private set; }
    public int BenefitPermille { get; private set; }

    public LiveSource? Live => LiveSession is null ? null : new LiveSource(LiveSession, LiveHost!, LivePinnedAt);

    public long SoldFen => (Quantity * UnitPriceFen) - DiscountFen;

    /// <summary>Value of what is kept, in fen.</summary>
    public long NetFen => SoldFen - RefundedFen;

    /// <summary>What of the kept goods reaches households, in fen, rounded down; 0 until paid.</summary>
    public long BenefitFen => NetFen * BenefitPermille / 1000;

    public void Attribute(string planVersion, int benefitPermille)
    {
        PlanVersion = planVersion;
        BenefitPermille = benefitPermille;
    }

    /// <summary>
    /// What is to be given back for <paramref name="quantity"/> units, in fen: their part of what is left to give, rounded down, so that the last units take
    /// all the rest and any sequence of refunds ends at exactly what was paid. Each unit's part is at least one fen.
    /// </summary>
    /// <param name="asked">Units whose refund is asked for already.</param>
    /// <param name="askedFen">What they are to be given back for.</param>
    public long ValueOf(int quantity, int asked = 0, long askedFen = 0)
    {
        var (units, fen) = (Quantity - RefundedQuantity - asked, NetFen - askedFen);
        return quantity >= 1 && quantity <= units ? (long)((Int128)fen * quantity / units) : throw new InvalidOperationException($"{quantity} units of line {LineNo} cannot be taken back.");
    }

    /// <summary>Takes back <paramref name="quantity"/> units for <paramref name="fen"/>, or, of no unit, a part of the value; returns what of it was the households'.</summary>
    public long TakeBack(int quantity, long fen)
    {
        if (quantity < 0 || quantity > Quantity - RefundedQuantity || fen < 1 || fen > NetFen)
            throw new InvalidOperationException($"{quantity} units of line {LineNo} cannot be taken back for {fen} fen.");
        var benefit = BenefitFen;
        RefundedQuantity += quantity;
        RefundedFen += fen;
        return benefit - BenefitFen;
    }
}

/// <summary>An entry of the order's timeline; only ever added.</summary>
internal sealed class OrderEvent
{
    public long Id { get; init; }
    public Guid OrderId { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Kind { get; init; }
    public required string Actor { get; init; }
    public string? Note { get; init; }
}

internal sealed class OrderConfiguration : IEntityTypeConfiguration<Order>, IEntityTypeConfiguration<OrderLine>, IEntityTypeConfiguration<OrderEvent>
{
    public void Configure(EntityTypeBuilder<Order> order)
    {
        order.ToTable("orders").HasKey(o => o.Id);
        order.HasIndex(o => o.OrderNo).IsUnique();
        order.HasIndex(o => o.ShareToken).IsUnique();
        order.HasIndex(o => new { o.CustomerId, o.PlacedAt });
        order.HasIndex(o => o.ExpiresAt).HasFilter($"state = {(int)OrderState.Placed}");
        order.HasIndex(o => o.ReceivedAt).HasFilter($"state = {(int)OrderState.Received}");
        order.Property(o => o.Version).IsConcurrencyToken();
        order.HasMany(o => o.Lines).WithOne().HasForeignKey(line => line.OrderId);
        order.HasMany(o => o.Parcels).WithOne().HasForeignKey(parcel => parcel.OrderId);
        order.HasMany(o => o.Timeline).WithOne().HasForeignKey(entry => entry.OrderId);
        order.OwnsOne(o => o.Invoice);
        order.Property(o => o.OrderNo).HasMaxLength(40);
        order.Property(o => o.Note).HasMaxLength(500);
        order.Property(o => o.Device).HasMaxLength(64);
        order.Property(o => o.Network).HasMaxLength(64);
    }

    public void Configure(EntityTypeBuilder<OrderLine> line)
    {
        line.ToTable("order_lines").HasKey(l => new { l.OrderId, l.LineNo });
        line.ToTable(table =>
        {
            table.HasCheckConstraint("ck_order_lines_quantity", "quantity > 0 AND refunded_quantity BETWEEN 0 AND quantity");
            table.HasCheckConstraint("ck_order_lines_discount", "discount_fen BETWEEN 0 AND quantity * (unit_price_fen - 1)");
            table.HasCheckConstraint("ck_order_lines_refunded", "refunded_fen BETWEEN 0 AND quantity * unit_price_fen - discount_fen");
        });
        line.HasIndex(l => new { l.ProductCode, l.DealCode }).HasFilter("deal_code IS NOT NULL OR discount_fen > 0");
        line.HasIndex(l => l.LiveSession).HasFilter("live_session IS NOT NULL");
        line.Property(l => l.LiveSession).HasMaxLength(40);
        line.Property(l => l.LiveHost).HasMaxLength(100);
    }

    public void Configure(EntityTypeBuilder<OrderEvent> entry)
    {
        entry.ToTable("order_events").HasKey(e => e.Id);
        entry.Property(e => e.Note).HasMaxLength(500);
    }
}
