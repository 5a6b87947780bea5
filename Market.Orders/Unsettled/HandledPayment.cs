using Market.Orders.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Unsettled;

/// <summary>A matter that no call can settle: one person notes what was done about it, another confirms. The database refuses one person to do both.</summary>
internal sealed class HandledPayment
{
    public const int LongestNote = 500;

    public UnsettledKind Kind { get; init; }
    public required string Subject { get; init; }
    public required string Note { get; init; }
    public required string NotedBy { get; init; }
    public DateTimeOffset NotedAt { get; init; }
    public string? ConfirmedBy { get; private set; }
    public DateTimeOffset? ConfirmedAt { get; private set; }

    public void Confirm(string actor, DateTimeOffset now) => (ConfirmedBy, ConfirmedAt) = (actor, now);

    internal sealed class Configuration : IEntityTypeConfiguration<HandledPayment>
    {
        public void Configure(EntityTypeBuilder<HandledPayment> handled)
        {
            handled.ToTable("handled_payments", table => table.HasCheckConstraint("ck_handled_payments_four_eyes", "confirmed_by IS NULL OR confirmed_by <> noted_by"));
            handled.HasKey(h => new { h.Kind, h.Subject });
            handled.Property(h => h.Note).HasMaxLength(LongestNote);
        }
    }
}
