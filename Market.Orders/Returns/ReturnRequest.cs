using Market.Orders.Contracts;
using Market.Orders.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Returns;

/// <summary>
/// What the buyer of one parcel asks for, and how it goes on. It has no lock of its own: whoever changes it locks its order (<see cref="OrderQueries.Lock"/>)
/// and writes the order's timeline.
/// </summary>
internal sealed class ReturnRequest
{
    private static readonly Dictionary<ReturnState, ReturnState[]> Transitions = new()
    {
        // A return without reason needs nobody's leave: it begins at GoodsAwaited.
        [ReturnState.Requested] = [ReturnState.GoodsAwaited, ReturnState.Refunding, ReturnState.Rejected, ReturnState.Withdrawn],
        [ReturnState.GoodsAwaited] = [ReturnState.Refunding, ReturnState.Rejected, ReturnState.Withdrawn],
        [ReturnState.Refunding] = [ReturnState.Refunded],
        [ReturnState.Rejected] = [ReturnState.Appealed],
        [ReturnState.Appealed] = [ReturnState.GoodsAwaited, ReturnState.Refunding, ReturnState.Rejected, ReturnState.Withdrawn],
        [ReturnState.Refunded] = [],
        [ReturnState.Withdrawn] = [],
    };

    /// <summary>Not decided or not carried out: its units are spoken for. From refunding on, the refund speaks for them.</summary>
    public static readonly ReturnState[] Open = [ReturnState.Requested, ReturnState.GoodsAwaited, ReturnState.Appealed];

    /// <summary>Nothing more happens by itself.</summary>
    public static readonly ReturnState[] Ended = [ReturnState.Refunded, ReturnState.Rejected, ReturnState.Withdrawn];

    public Guid Id { get; init; }
    public Guid OrderId { get; init; }

    /// <summary>1, 2, 3 … within the order.</summary>
    public int No { get; init; }

    /// <summary>Number of the order and of the request in it.</summary>
    public required string ReturnNo { get; init; }
    public required string ParcelNo { get; init; }

    /// <summary>Who sold and decides: code of the supplier or counter, as in <see cref="OrderLine.Location"/>.</summary>
    public required string Location { get; init; }

    /// <summary>Unique within the order, so that a second click finds the first one's request.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of what was asked: the same key for something else is refused.</summary>
    public required byte[] BodyHash { get; init; }
    public ReturnReason Reason { get; init; }
    public ReturnState State { get; private set; }
    public string? Note { get; init; }

    /// <summary>Why it was rejected, the last time.</summary>
    public string? Decision { get; private set; }

    /// <summary>What the office was told with the appeal.</summary>
    public string? Appeal { get; private set; }
    public DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset? DecidedAt { get; private set; }
    public DateTimeOffset? AppealedAt { get; private set; }
    public DateTimeOffset? GoodsBackAt { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>The one refund that it gave rise to.</summary>
    public Guid? RefundId { get; private set; }

    /// <summary>Pictures that Web keeps.</summary>
    public List<Guid> Photos { get; init; } = [];
    public List<ReturnLine> Lines { get; init; } = [];

    public bool IsClaim => Reason != ReturnReason.NoReason;

    /// <summary>The key of its refund: however often it is asked for, there is one.</summary>
    public string RefundKey => $"return:{Id}";

    public static ReturnRequest Of(Order order, string parcelNo, string location, int no, AskReturn ask, byte[] hash, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        OrderId = order.Id,
        No = no,
        ReturnNo = $"{order.OrderNo}-R{no}",
        ParcelNo = parcelNo,
        Location = location,
        Key = ask.Key,
        BodyHash = hash,
        Reason = ask.Reason,
        State = ask.Reason == ReturnReason.NoReason ? ReturnState.GoodsAwaited : ReturnState.Requested,
        Note = string.IsNullOrWhiteSpace(ask.Note) ? null : ask.Note.Trim(),
        AskedAt = now,
        Photos = [.. ask.Photos],
        Lines = [.. ask.Lines.Select(line => new ReturnLine { LineNo = line.LineNo, Quantity = line.Quantity, Grams = line.Grams })],
    };

    public bool May(ReturnState next) => Transitions[State].Contains(next) && (next != ReturnState.Appealed || AppealedAt is null);

    /// <summary>The goods come first. Lines without units fall out of it.</summary>
    public void AwaitGoods(IReadOnlyDictionary<int, int> units, DateTimeOffset now)
    {
        Move(ReturnState.GoodsAwaited);
        Lines.ForEach(line => line.Quantity = units.GetValueOrDefault(line.LineNo));
        DecidedAt = now;
    }

    /// <summary>Its money is on its way.</summary>
    public void Refund(Guid refundId, DateTimeOffset now)
    {
        Move(ReturnState.Refunding);
        RefundId = refundId;
        DecidedAt ??= now;
    }

    /// <summary>The goods were counted, and so the money is on its way.</summary>
    public void TakeIn(IReadOnlyDictionary<int, int> counted, Guid refundId, DateTimeOffset now)
    {
        Refund(refundId, now);
        Lines.ForEach(line => line.BackQuantity = counted.GetValueOrDefault(line.LineNo));
        GoodsBackAt = now;
    }

    public void MarkRefunded(DateTimeOffset now)
    {
        Move(ReturnState.Refunded);
        EndedAt = now;
    }

    public void Reject(string reason, DateTimeOffset now)
    {
        Move(ReturnState.Rejected);
        (Decision, DecidedAt, EndedAt) = (reason, now, now);
    }

    public void Withdraw(DateTimeOffset now)
    {
        Move(ReturnState.Withdrawn);
        EndedAt = now;
    }

    public void TakeToOffice(string? note, DateTimeOffset now)
    {
        Move(ReturnState.Appealed);
        (Appeal, AppealedAt, EndedAt) = (note, now, null);
    }

    private void Move(ReturnState next)
    {
        if (!May(next))
            throw new InvalidOperationException($"Return {ReturnNo} cannot go from {State} to {next}.");
        State = next;
    }
}

/// <summary>Units of one order line that a request is about.</summary>
internal sealed class ReturnLine
{
    public Guid ReturnId { get; init; }
    public int LineNo { get; init; }

    /// <summary>Units asked for; once their return is agreed, those that are to come.</summary>
    public int Quantity { get; set; }

    /// <summary>Only so much of them, or null for the whole units.</summary>
    public int? Grams { get; init; }

    /// <summary>Units that came back, null until counted.</summary>
    public int? BackQuantity { get; set; }
}

internal sealed class ReturnConfiguration : IEntityTypeConfiguration<ReturnRequest>, IEntityTypeConfiguration<ReturnLine>
{
    public void Configure(EntityTypeBuilder<ReturnRequest> request)
    {
        request.ToTable("returns", table => table.HasCheckConstraint(
            "ck_returns_refund", $"(state IN ({(int)ReturnState.Refunding}, {(int)ReturnState.Refunded})) = (refund_id IS NOT NULL)")).HasKey(r => r.Id);
        request.HasOne<Order>().WithMany().HasForeignKey(r => r.OrderId);
        request.HasOne<PaymentRefund>().WithMany().HasForeignKey(r => r.RefundId);
        request.HasMany(r => r.Lines).WithOne().HasForeignKey(line => line.ReturnId);
        request.HasIndex(r => r.ReturnNo).IsUnique();
        request.HasIndex(r => new { r.OrderId, r.No }).IsUnique();
        request.HasIndex(r => new { r.OrderId, r.Key }).IsUnique();
        request.HasIndex(r => r.RefundId).IsUnique();
        request.HasIndex(r => new { r.Location, r.State });
        request.Property(r => r.ReturnNo).HasMaxLength(50);
        request.Property(r => r.ParcelNo).HasMaxLength(50);
        request.Property(r => r.Key).HasMaxLength(200);
        request.Property(r => r.Note).HasMaxLength(500);
        request.Property(r => r.Decision).HasMaxLength(500);
        request.Property(r => r.Appeal).HasMaxLength(500);
    }

    public void Configure(EntityTypeBuilder<ReturnLine> line)
    {
        line.ToTable("return_lines", table => table.HasCheckConstraint(
            "ck_return_lines_quantity", "quantity >= 0 AND (grams IS NULL OR grams > 0) AND (back_quantity IS NULL OR back_quantity BETWEEN 0 AND quantity)"));
        line.HasKey(l => new { l.ReturnId, l.LineNo });
    }
}
