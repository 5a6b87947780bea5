namespace Market.Catalog.Contracts;

/// <param name="Day">Whose year and thresholds count; in the district's time zone.</param>
/// <param name="Benefits">What was attributed to households in that year, by plan version.</param>
public sealed record GetWarnings(DateOnly Day, IReadOnlyList<PlanBenefit> Benefits)
{
    public IReadOnlyList<PlanBenefit> Benefits { get; init; } = Benefits ?? [];
}

/// <param name="Fen">Negative where refunds outweigh sales.</param>
public sealed record PlanBenefit(string PlanVersion, long Fen);

public sealed record WarningCounts(IReadOnlyList<PlanWarnings> Plans)
{
    public IReadOnlyList<PlanWarnings> Plans { get; init; } = Plans ?? [];
}

/// <summary>Of one version of a linkage plan. Which households these are never leaves the registry.</summary>
/// <param name="Marked">At least so many of its households are red or yellow; 0 where saying more would point at a small group.</param>
public sealed record PlanWarnings(string PlanVersion, int Marked);
