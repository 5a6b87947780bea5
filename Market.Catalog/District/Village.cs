using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Catalog.District;

/// <summary>A village, or an urban community (社区): the smallest unit of the statistical code list.</summary>
internal sealed class Village
{
    public required string Code { get; init; }
    public required string TownCode { get; init; }
    public Town Town { get; private set; } = null!;
    public required string Name { get; init; }
    public required bool IsCommunity { get; init; }
}

internal sealed class VillageTable : IEntityTypeConfiguration<Village>
{
    public void Configure(EntityTypeBuilder<Village> village)
    {
        village.ToTable("villages").HasKey(v => v.Code);
        village.Property(v => v.Code).HasMaxLength(20);
        village.Property(v => v.Name).HasMaxLength(100);
        village.HasOne(v => v.Town).WithMany().HasForeignKey(v => v.TownCode).OnDelete(DeleteBehavior.Restrict);
    }
}
