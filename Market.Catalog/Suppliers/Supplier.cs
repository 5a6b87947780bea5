using Market.Catalog.District;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Catalog.Suppliers;

/// <summary>Whoever answers for a product (供货主体).</summary>
internal sealed class Supplier
{
    public required string Code { get; init; }
    public required string Name { get; init; }
    public required string NameEn { get; init; }
    public required SupplierKind Kind { get; init; }

    /// <summary>Unified social credit code (统一社会信用代码), 18 characters of which the last checks the others.</summary>
    public required string Uscc { get; init; }
    public required string LicenceKind { get; init; }
    public required string LicenceNo { get; init; }
    public required string VillageCode { get; init; }
    public Village Village { get; private set; } = null!;
    public required string Address { get; init; }
    public required string ContactName { get; init; }
    public required string ContactPhone { get; init; }
}

internal enum SupplierKind
{
    Enterprise,
    Cooperative,

    /// <summary>Collective of a village (村集体).</summary>
    Collective,
    FamilyFarm,
}

internal sealed class SupplierTable : IEntityTypeConfiguration<Supplier>
{
    public void Configure(EntityTypeBuilder<Supplier> supplier)
    {
        supplier.ToTable("suppliers").HasKey(s => s.Code);
        supplier.Property(s => s.Code).HasMaxLength(20);
        supplier.Property(s => s.Uscc).HasMaxLength(18);
        supplier.HasIndex(s => s.Uscc).IsUnique();
        supplier.HasOne(s => s.Village).WithMany().HasForeignKey(s => s.VillageCode).OnDelete(DeleteBehavior.Restrict);
    }
}
