using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Deals;

/// <summary>What the catalogue asked for a product from a moment on, by the database's clock; only ever added. What a price used to be is read here and nowhere typed.</summary>
internal sealed class ListPrice
{
    /// <summary>In the place of a price: from then on it could not be had.</summary>
    public const long Off = 0;

    public long Id { get; init; }
    public required string ProductCode { get; init; }

    /// <summary>In fen, or <see cref="Off"/>.</summary>
    public long PriceFen { get; init; }
    public DateTimeOffset Since { get; init; }
}

internal sealed class ListPriceConfiguration : IEntityTypeConfiguration<ListPrice>
{
    public void Configure(EntityTypeBuilder<ListPrice> price)
    {
        price.ToTable("list_prices").HasKey(p => p.Id);
        price.HasIndex(p => new { p.ProductCode, p.Since });
    }
}
