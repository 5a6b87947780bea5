using Market.Catalog.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Checkout;

/// <summary>Our copy of what a sale must know of a counter: whether goods can be picked up there, and whether anybody minds it.</summary>
internal sealed class PickUpCounter
{
    public required string Code { get; init; }

    /// <inheritdoc cref="SellableProduct.Version"/>
    public long Version { get; init; }
    public CounterKind Kind { get; init; }
    public CounterStatus Status { get; init; }

    public static PickUpCounter Of(CounterRecord counter) => new()
    {
        Code = counter.Code,
        Version = counter.Version,
        Kind = counter.Kind,
        Status = counter.Status,
    };
}

internal sealed class PickUpCounterConfiguration : IEntityTypeConfiguration<PickUpCounter>
{
    public void Configure(EntityTypeBuilder<PickUpCounter> counter)
    {
        counter.ToTable("pick_up_counters").HasKey(c => c.Code);
        counter.Property(c => c.Version).IsConcurrencyToken();
    }
}
