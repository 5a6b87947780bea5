using Market.Orders.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Web.Data;

/// <summary>One movement of attributed sales, as public figures add it up: a sold line, or a refunded part of one in negative amounts.</summary>
internal sealed class DisclosedSale
{
    /// <summary>The ledger's identity of the movement, and the key: it never counts twice.</summary>
    public required string AttributionId { get; init; }
    public required string OrderNo { get; init; }

    /// <summary>yyyy-MM in the district's time zone: of the payment, or of the refund.</summary>
    public required string Month { get; init; }
    public required string ProductCode { get; init; }
    public required string ProductName { get; init; }
    public required string ProductNameEn { get; init; }
    public bool Certified { get; init; }
    public required string VillageCode { get; init; }
    public required string VillageName { get; init; }
    public required string TownCode { get; init; }
    public required string TownName { get; init; }
    public SaleChannel Channel { get; init; }
    public required string PlanVersion { get; init; }
    public long AttributedFen { get; init; }
    public long BenefitFen { get; init; }
    public DateTimeOffset At { get; init; }

    public static DisclosedSale Of(SaleAttributed fact) => new()
    {
        AttributionId = fact.AttributionId,
        OrderNo = fact.OrderNo,
        Month = fact.Month,
        ProductCode = fact.ProductCode,
        ProductName = fact.ProductName,
        ProductNameEn = fact.ProductNameEn,
        Certified = fact.Certified,
        VillageCode = fact.VillageCode,
        VillageName = fact.VillageName,
        TownCode = fact.TownCode,
        TownName = fact.TownName,
        Channel = fact.Channel,
        PlanVersion = fact.PlanVersion,
        AttributedFen = fact.AttributedFen,
        BenefitFen = fact.BenefitFen,
        At = fact.At.ToUniversalTime(),
    };
}

internal sealed class DisclosedSaleConfiguration : IEntityTypeConfiguration<DisclosedSale>
{
    public void Configure(EntityTypeBuilder<DisclosedSale> sale)
    {
        sale.ToTable("disclosed_sales").HasKey(s => s.AttributionId);
        sale.Property(s => s.AttributionId).HasMaxLength(100);
        sale.HasIndex(s => s.OrderNo);
    }
}
