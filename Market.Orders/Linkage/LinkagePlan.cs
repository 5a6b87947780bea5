using Market.Catalog.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Linkage;

/// <summary>Our copy of one version of a linkage plan. Rates and members never change; only its last day may become known later.</summary>
internal sealed class LinkagePlan
{
    /// <summary>Stands for "no plan was in force": such a sale is attributed and benefits nobody.</summary>
    public const string None = "none";

    public required string PlanVersion { get; init; }
    public required string BaseCode { get; init; }
    public required int Version { get; init; }
    public required DateOnly ValidFrom { get; init; }
    public DateOnly? ValidTo { get; set; }
    public List<PlanRate> Rates { get; init; } = [];
    public List<PlanHousehold> Members { get; init; } = [];

    public static LinkagePlan Of(LinkagePlanRecord plan) => new()
    {
        PlanVersion = plan.PlanVersion,
        BaseCode = plan.BaseCode,
        Version = plan.Version,
        ValidFrom = plan.ValidFrom,
        ValidTo = plan.ValidTo,
        Rates = [.. plan.Rates.Select(rate => new PlanRate { PlanVersion = plan.PlanVersion, ProductCode = rate.ProductCode, BenefitPermille = rate.BenefitPermille })],
        Members = [.. plan.Members.Select((member, no) => new PlanHousehold
        {
            PlanVersion = plan.PlanVersion,
            No = no,
            HouseholdId = member.HouseholdId,
            VillageCode = member.VillageCode,
            VillageName = member.VillageName,
            Mode = member.Mode,
            Weight = member.Weight,
        })],
    };

    /// <summary>Finds for each product the plan version in force on <paramref name="day"/>; products without one are missing from the answer.</summary>
    public static async Task<Dictionary<string, PlanRate>> InForce(OrdersDb db, IReadOnlyCollection<string> products, DateOnly day, CancellationToken cancellation)
    {
        var candidates = await (
            from plan in db.Plans
            from rate in plan.Rates
            where products.Contains(rate.ProductCode) && plan.ValidFrom <= day && (plan.ValidTo == null || day <= plan.ValidTo)
            orderby plan.Version descending, plan.PlanVersion
            select rate).AsNoTracking().ToListAsync(cancellation);
        return candidates.DistinctBy(rate => rate.ProductCode).ToDictionary(rate => rate.ProductCode);
    }
}

/// <summary>Thousandths of a product's net sales that reach the plan's households.</summary>
internal sealed class PlanRate
{
    public required string PlanVersion { get; init; }
    public required string ProductCode { get; init; }
    public int BenefitPermille { get; init; }
}

/// <summary>One household's part in one mode. Names stay in the registry: a receipt needs villages only.</summary>
internal sealed class PlanHousehold
{
    public required string PlanVersion { get; init; }

    /// <summary>Place in the fixed order that apportionment uses.</summary>
    public int No { get; init; }
    public int HouseholdId { get; init; }
    public required string VillageCode { get; init; }
    public required string VillageName { get; init; }
    public LinkageMode Mode { get; init; }
    public int Weight { get; init; }
}

internal sealed class LinkageConfiguration :
    IEntityTypeConfiguration<LinkagePlan>, IEntityTypeConfiguration<PlanRate>, IEntityTypeConfiguration<PlanHousehold>
{
    public void Configure(EntityTypeBuilder<LinkagePlan> plan)
    {
        plan.ToTable("linkage_plans").HasKey(p => p.PlanVersion);
        plan.Property(p => p.ValidTo).IsConcurrencyToken();
        plan.HasMany(p => p.Rates).WithOne().HasForeignKey(rate => rate.PlanVersion);
        plan.HasMany(p => p.Members).WithOne().HasForeignKey(member => member.PlanVersion);
    }

    public void Configure(EntityTypeBuilder<PlanRate> rate)
    {
        rate.ToTable("linkage_rates").HasKey(r => new { r.PlanVersion, r.ProductCode });
        rate.HasIndex(r => r.ProductCode);
        rate.ToTable(table => table.HasCheckConstraint("ck_linkage_rates_permille", "benefit_permille BETWEEN 0 AND 1000"));
    }

    public void Configure(EntityTypeBuilder<PlanHousehold> household)
    {
        household.ToTable("linkage_households").HasKey(h => new { h.PlanVersion, h.No });
        household.Property(h => h.No).ValueGeneratedNever();
    }
}
