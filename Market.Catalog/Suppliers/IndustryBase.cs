using Market.Catalog.District;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Catalog.Suppliers;

/// <summary>An industry base (产业基地): where a supplier's produce grows and to which households are linked.</summary>
internal sealed class IndustryBase
{
    public required string Code { get; init; }
    public required string Name { get; init; }
    public required string NameEn { get; init; }
    public required string Industry { get; init; }
    public required string IndustryEn { get; init; }
    public required string VillageCode { get; init; }
    public Village Village { get; private set; } = null!;
    public required string SupplierCode { get; init; }
    public Supplier Supplier { get; private set; } = null!;

    /// <summary>Area in mu (亩, 1/15 hectare).</summary>
    public required int AreaMu { get; init; }

    /// <summary>Households declared as linked to it.</summary>
    public required int Households { get; init; }

    /// <summary>How many in a hundred of its households take part in each mode; the four add up to 100.</summary>
    public required int DirectPercent { get; init; }
    public required int WagePercent { get; init; }
    public required int RentPercent { get; init; }
    public required int DividendPercent { get; init; }
}

internal sealed class IndustryBaseTable : IEntityTypeConfiguration<IndustryBase>
{
    public void Configure(EntityTypeBuilder<IndustryBase> industryBase)
    {
        industryBase.ToTable("industry_bases", table => table.HasCheckConstraint(
            "ck_industry_bases_percents", "direct_percent + wage_percent + rent_percent + dividend_percent = 100"));
        industryBase.HasKey(b => b.Code);
        industryBase.Property(b => b.Code).HasMaxLength(20);
        industryBase.HasOne(b => b.Village).WithMany().HasForeignKey(b => b.VillageCode).OnDelete(DeleteBehavior.Restrict);
        industryBase.HasOne(b => b.Supplier).WithMany().HasForeignKey(b => b.SupplierCode).OnDelete(DeleteBehavior.Restrict);
    }
}
