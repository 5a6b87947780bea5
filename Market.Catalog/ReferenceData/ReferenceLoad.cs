using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Catalog.ReferenceData;

/// <summary>Says that reference data has been loaded, so that it is loaded once. The table holds one row at most.</summary>
internal sealed class ReferenceLoad
{
    public const int OnlyId = 1;
    public required int Id { get; init; }
    public required DateTimeOffset LoadedAt { get; init; }

    /// <summary>Name of the district's folder, not its path.</summary>
    public required string Folder { get; init; }
}

internal sealed class ReferenceLoadTable : IEntityTypeConfiguration<ReferenceLoad>
{
    public void Configure(EntityTypeBuilder<ReferenceLoad> load)
    {
        load.ToTable("reference_loads").HasKey(l => l.Id);
        load.Property(l => l.Id).ValueGeneratedNever();
    }
}
