using Market.Catalog.District;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Catalog.Households;

/// <summary>A supported household (脱贫户). Its head's name never leaves the registry unmasked.</summary>
internal sealed class Household
{
    public required int Id { get; init; }

    /// <summary>Village code and number within the village.</summary>
    public required string Code { get; init; }
    public required string VillageCode { get; init; }
    public Village Village { get; private set; } = null!;
    public required string FamilyName { get; init; }
    public required string GivenName { get; init; }
    public required int People { get; init; }

    /// <summary>The cadre who looks after it (结对帮扶).</summary>
    public required int PairedCadreId { get; init; }
    public Cadre PairedCadre { get; private set; } = null!;
}

internal sealed class HouseholdTable : IEntityTypeConfiguration<Household>
{
    public void Configure(EntityTypeBuilder<Household> household)
    {
        household.ToTable("households", table => table.HasCheckConstraint("ck_households_people", "people >= 1"));
        household.HasKey(h => h.Id);
        household.Property(h => h.Id).ValueGeneratedNever();
        household.Property(h => h.Code).HasMaxLength(30);
        household.HasIndex(h => h.Code).IsUnique();
        household.HasOne(h => h.Village).WithMany().HasForeignKey(h => h.VillageCode).OnDelete(DeleteBehavior.Restrict);
        household.HasOne(h => h.PairedCadre).WithMany().HasForeignKey(h => h.PairedCadreId).OnDelete(DeleteBehavior.Restrict);
    }
}
