using Market.Catalog.Households;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Catalog.Monitoring;

/// <summary>
/// What a household has declared that it will live on in a year, without the benefit of what is sold here. Like all that is said of a household's need, it never leaves
/// the registry: others are told how many, and nothing of fewer than a small group (domain.md §8).
/// </summary>
internal sealed class DeclaredIncome
{
    public required int HouseholdId { get; init; }
    public required int Year { get; init; }

    /// <summary>Per head, in fen.</summary>
    public required long FenPerHead { get; init; }
}

internal sealed class DeclaredIncomeTable : IEntityTypeConfiguration<DeclaredIncome>
{
    public void Configure(EntityTypeBuilder<DeclaredIncome> income)
    {
        income.ToTable("declared_incomes", table => table.HasCheckConstraint("ck_declared_incomes_fen", "fen_per_head >= 0"));
        income.HasKey(i => new { i.Year, i.HouseholdId });
        income.HasOne<Household>().WithMany().HasForeignKey(i => i.HouseholdId).OnDelete(DeleteBehavior.Restrict);
    }
}
