using Market.Orders.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Ledger;

/// <summary>
/// One movement of helped sales: a sold line or, negative, a refunded part of it. Only ever added. The total of a pool
/// (product, plan version) is the sum of its benefits, so a sale costs one row however many households stand behind it.
/// </summary>
internal sealed class Attribution
{
    /// <summary>Names the movement: "{order}/{line}" for a sale, "{order}/{line}/{refund}" for a refund.</summary>
    public required string Id { get; init; }

    /// <summary>The journal that was posted with it.</summary>
    public required Guid JournalId { get; init; }
    public required string OrderNo { get; init; }
    public int LineNo { get; init; }
    public bool Refund { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>yyyy-MM in Asia/Shanghai, of the payment or of the refund.</summary>
    public required string Month { get; init; }
    public required string ProductCode { get; init; }
    public bool Certified { get; init; }
    public required string SupplierCode { get; init; }
    public required string BaseCode { get; init; }
    public required string VillageCode { get; init; }
    public required string TownCode { get; init; }
    public SaleChannel Channel { get; init; }
    public string? Promoter { get; init; }
    public required string PlanVersion { get; init; }

    /// <summary>Units; negative for a refund, as are both amounts, or 0 where only a part of their value went back.</summary>
    public int Quantity { get; init; }
    public long AttributedFen { get; init; }
    public long BenefitFen { get; init; }

    public SaleAttributed Fact(OrderLine line) => new(
        Id, OrderNo, LineNo, Refund, At, Month, ProductCode, line.Name, line.NameEn, Certified, SupplierCode, BaseCode,
        VillageCode, line.VillageName, TownCode, line.TownName, Channel, Promoter, PlanVersion, Quantity, AttributedFen, BenefitFen, line.Live);
}

internal sealed class AttributionConfiguration : IEntityTypeConfiguration<Attribution>
{
    public void Configure(EntityTypeBuilder<Attribution> attribution)
    {
        attribution.ToTable("attributions").HasKey(a => a.Id);
        attribution.HasIndex(a => new { a.ProductCode, a.PlanVersion });
        attribution.HasIndex(a => a.Month);
        attribution.HasIndex(a => a.JournalId);
        attribution.Property(a => a.JournalId).HasDefaultValue(Guid.Empty);
    }
}
