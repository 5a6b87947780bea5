using Market.Catalog.Certification;
using Market.Catalog.Contracts;
using Market.Catalog.District;
using Market.Catalog.Suppliers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Catalog.Products;

/// <summary>A product of the catalogue with its price tag (明码标价); whether it may be sold is its certificate's matter.</summary>
internal sealed class Product
{
    public required string Code { get; init; }

    /// <summary>Rises with every change that others hear of, so that they know older news.</summary>
    public long Version { get; private set; } = 1;
    public required string Name { get; init; }
    public required string NameEn { get; init; }

    /// <summary>What it is, whatever the specification or supplier: 江津米花糖.</summary>
    public required string BaseProduct { get; init; }
    public required string BaseProductEn { get; init; }
    public required Category Category { get; init; }
    public required string Specification { get; init; }
    public required string SpecificationEn { get; init; }
    public required string Unit { get; init; }
    public required string UnitEn { get; init; }
    public required string Variety { get; init; }
    public required string VarietyEn { get; init; }
    public required string Grade { get; init; }
    public required string GradeEn { get; init; }
    public required long PriceFen { get; init; }
    public required int ShelfLifeDays { get; init; }
    public required string Storage { get; init; }
    public required string StorageEn { get; init; }

    /// <summary>1–12, empty for goods made all year round.</summary>
    public required List<int> HarvestMonths { get; init; }
    public required string SupplierCode { get; init; }
    public Supplier Supplier { get; private set; } = null!;
    public required string BaseCode { get; init; }
    public IndustryBase Base { get; private set; } = null!;
    public required string VillageCode { get; init; }
    public Village Village { get; private set; } = null!;
    public required Certificate Certificate { get; init; }

    /// <summary>Units the supplier can deliver in a year.</summary>
    public required int YearlySupply { get; init; }
    public required bool AdultOnly { get; init; }
    public required bool Perishable { get; init; }

    /// <inheritdoc cref="NoReturnReason"/>
    public NoReturnReason? NoReturn { get; init; }
    public required string Description { get; init; }
    public required string DescriptionEn { get; init; }

    /// <summary>Brings the certificate to <paramref name="status"/> if its state allows; any change makes a new version of the product.</summary>
    public CertificateDecisionOutcome Decide(CertificateStatus status, string actor, string reason, DateTimeOffset at)
    {
        var outcome = Certificate.Decide(status, actor, reason, at);
        if (outcome == CertificateDecisionOutcome.Done)
            Version++;
        return outcome;
    }
}

internal sealed class ProductTable : IEntityTypeConfiguration<Product>
{
    public void Configure(EntityTypeBuilder<Product> product)
    {
        product.ToTable("products", table => table.HasCheckConstraint("ck_products_price", "price_fen > 0"));
        product.HasKey(p => p.Code);
        product.Property(p => p.Code).HasMaxLength(20);
        product.Property(p => p.Version).IsConcurrencyToken();
        product.HasOne(p => p.Supplier).WithMany().HasForeignKey(p => p.SupplierCode).OnDelete(DeleteBehavior.Restrict);
        product.HasOne(p => p.Base).WithMany().HasForeignKey(p => p.BaseCode).OnDelete(DeleteBehavior.Restrict);
        product.HasOne(p => p.Village).WithMany().HasForeignKey(p => p.VillageCode).OnDelete(DeleteBehavior.Restrict);
    }
}
