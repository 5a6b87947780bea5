using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Catalog.District;

/// <summary>A town or sub-district.</summary>
internal sealed class Town
{
    public required string Code { get; init; }
    public required string Name { get; init; }
    public required string NameEn { get; init; }
    public required double Latitude { get; init; }
    public required double Longitude { get; init; }
}

internal sealed class TownTable : IEntityTypeConfiguration<Town>
{
    public void Configure(EntityTypeBuilder<Town> town)
    {
        town.ToTable("towns").HasKey(t => t.Code);
        town.Property(t => t.Code).HasMaxLength(20);
        town.Property(t => t.Name).HasMaxLength(100);
        town.Property(t => t.NameEn).HasMaxLength(100);
    }
}
