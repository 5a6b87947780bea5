using Market.Catalog.Contracts;
using Market.Catalog.Households;
using Market.Catalog.Products;
using Market.Catalog.Suppliers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Catalog.Linkage;

/// <summary>One version of a base's linkage plan (联农带农). Its rates and members never change: a change is a new version.</summary>
internal sealed class LinkagePlan
{
    /// <summary>"{base}-v{version}".</summary>
    public required string PlanVersion { get; init; }
    public required string BaseCode { get; init; }
    public IndustryBase Base { get; private set; } = null!;
    public required int Version { get; init; }

    /// <summary>First day in force.</summary>
    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day in force; null while open-ended.</summary>
    public required DateOnly? ValidTo { get; init; }
    public required List<PlanRate> Rates { get; init; }
    public List<PlanMembership> Members { get; init; } = [];

    public static string Identity(string baseCode, int version) => $"{baseCode}-v{version}";
}

/// <summary>What of a product's net sales reaches the households of the plan.</summary>
internal sealed class PlanRate
{
    public required string PlanVersion { get; init; }
    public required string ProductCode { get; init; }

    /// <summary>Thousandths of the net value of goods, 1–1000.</summary>
    public required int BenefitPermille { get; init; }
    public required string Reason { get; init; }
    public required string ReasonEn { get; init; }
}

/// <summary>A household in a plan.</summary>
internal sealed class PlanMembership
{
    public required string PlanVersion { get; init; }

    /// <summary>Place in the fixed order of apportionment, from 0: by village, mode, household, so that groups are contiguous.</summary>
    public required int Position { get; init; }
    public required int HouseholdId { get; init; }
    public Household Household { get; private set; } = null!;
    public required LinkageMode Mode { get; init; }

    /// <summary>Share in the plan relative to the other members, 1–20.</summary>
    public required int Weight { get; init; }
}

internal sealed class LinkagePlanTable : IEntityTypeConfiguration<LinkagePlan>, IEntityTypeConfiguration<PlanRate>, IEntityTypeConfiguration<PlanMembership>
{
    public void Configure(EntityTypeBuilder<LinkagePlan> plan)
    {
        plan.ToTable("linkage_plans").HasKey(p => p.PlanVersion);
        plan.Property(p => p.PlanVersion).HasMaxLength(30);
        plan.HasIndex(p => new { p.BaseCode, p.Version }).IsUnique();
        plan.HasOne(p => p.Base).WithMany().HasForeignKey(p => p.BaseCode).OnDelete(DeleteBehavior.Restrict);
        plan.HasMany(p => p.Rates).WithOne().HasForeignKey(r => r.PlanVersion).OnDelete(DeleteBehavior.Restrict);
        plan.HasMany(p => p.Members).WithOne().HasForeignKey(m => m.PlanVersion).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<PlanRate> rate)
    {
        rate.ToTable("plan_rates", table => table.HasCheckConstraint("ck_plan_rates_permille", "benefit_permille BETWEEN 1 AND 1000"));
        rate.HasKey(r => new { r.PlanVersion, r.ProductCode });
        rate.HasOne<Product>().WithMany().HasForeignKey(r => r.ProductCode).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<PlanMembership> member)
    {
        member.ToTable("plan_members", table => table.HasCheckConstraint("ck_plan_members_weight", "weight BETWEEN 1 AND 20"));
        member.HasKey(m => new { m.PlanVersion, m.Position });
        member.HasIndex(m => new { m.HouseholdId, m.PlanVersion }).IsUnique();
        member.HasOne(m => m.Household).WithMany().HasForeignKey(m => m.HouseholdId).OnDelete(DeleteBehavior.Restrict);
    }
}
