using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Deals;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Checkout;

/// <summary>Our copy of what a sale must know of a product: its price and whether it may be sold, and what is written into order lines.</summary>
internal sealed class SellableProduct
{
    public required string Code { get; init; }

    /// <summary>The registry's version of this product; lower is older news. Concurrency token, so that two consumers cannot undo each other.</summary>
    public long Version { get; init; }
    public required string Name { get; init; }
    public required string NameEn { get; init; }
    public required string Specification { get; init; }
    public required string SpecificationEn { get; init; }
    public long PriceFen { get; init; }
    public required string SupplierCode { get; init; }
    public required string BaseCode { get; init; }
    public required string BaseName { get; init; }
    public required string BaseNameEn { get; init; }
    public required string VillageCode { get; init; }
    public required string VillageName { get; init; }
    public required string TownCode { get; init; }
    public required string TownName { get; init; }
    public required string CertificateNo { get; init; }
    public DateOnly IssuedOn { get; init; }
    public DateOnly ValidTo { get; init; }
    public CertificateStatus Status { get; init; }
    public bool AdultOnly { get; init; }
    public bool Perishable { get; init; }
    public NoReturnReason? NoReturn { get; init; }

    /// <summary>What the list asks for it, in fen; 0 while it is off the list.</summary>
    private long ListedFen => Status == CertificateStatus.Certified ? PriceFen : ListPrice.Off;

    /// <summary>The right of return that it is sold with, the buyer having agreed where that is needed.</summary>
    public ReturnTerms ReturnTerms => this switch
    {
        { Perishable: true } => ReturnTerms.Perishable,
        { NoReturn: not null } => ReturnTerms.ExcludedByAgreement,
        _ => ReturnTerms.SevenDays,
    };

    /// <inheritdoc cref="ProductRecord.MayBeSold"/>
    public bool MayBeSold(DateOnly today) => Status == CertificateStatus.Certified && IssuedOn <= today && today <= ValidTo;

    public static SellableProduct Of(ProductRecord product) => new()
    {
        Code = product.Code,
        Version = product.Version,
        Name = product.Name,
        NameEn = product.NameEn,
        Specification = product.Specification,
        SpecificationEn = product.SpecificationEn,
        PriceFen = product.PriceFen,
        SupplierCode = product.SupplierCode,
        BaseCode = product.BaseCode,
        BaseName = product.BaseName,
        BaseNameEn = product.BaseNameEn,
        VillageCode = product.VillageCode,
        VillageName = product.VillageName,
        TownCode = product.TownCode,
        TownName = product.TownName,
        CertificateNo = product.CertificateNo,
        IssuedOn = product.IssuedOn,
        ValidTo = product.ValidTo,
        Status = product.Status,
        AdultOnly = product.AdultOnly,
        Perishable = product.Perishable,
        NoReturn = product.NoReturn,
    };

    /// <summary>Writes the news down unless newer is known.</summary>
    public static async Task Keep(ProductRecord product, OrdersDb db, CancellationToken cancellation)
    {
        var known = await db.Products.FindAsync([product.Code], cancellation);
        var news = Of(product);
        if (known is null || (known.Version < product.Version && known.ListedFen != news.ListedFen))
            db.ListPrices.Add(new ListPrice { ProductCode = product.Code, PriceFen = news.ListedFen });
        if (known is null)
            db.Products.Add(news);
        else if (known.Version < product.Version)
            db.Entry(known).CurrentValues.SetValues(news);
    }
}

internal sealed class SellableProductConfiguration : IEntityTypeConfiguration<SellableProduct>
{
    public void Configure(EntityTypeBuilder<SellableProduct> product)
    {
        product.ToTable("sellable_products").HasKey(p => p.Code);
        product.Property(p => p.Version).IsConcurrencyToken();
        product.Property(p => p.NoReturn).HasConversion<string>().HasMaxLength(20);
        product.ToTable(table => table.HasCheckConstraint("ck_sellable_products_price", "price_fen > 0"));
    }
}
