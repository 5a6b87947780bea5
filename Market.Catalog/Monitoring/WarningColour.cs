namespace Market.Catalog.Monitoring;

/// <summary>The three-colour warning (三色预警, domain.md §6).</summary>
internal enum WarningColour
{
    Red,
    Yellow,
    Blue,
}

/// <summary>From a day on, which income per head has which colour (Monitoring:Thresholds, a list; domain.md §1 gives the default).</summary>
/// <param name="RedBelowFen">Of a year, in fen.</param>
/// <param name="YellowUpToFen">Inclusive.</param>
internal sealed record WarningThresholds(DateOnly From, long RedBelowFen, long YellowUpToFen)
{
    private static readonly WarningThresholds Default = new(DateOnly.MinValue, 400_000, 500_000);

    /// <summary>Those in force on <paramref name="day"/>.</summary>
    public static WarningThresholds On(DateOnly day, IConfiguration configuration) =>
        (configuration.GetSection("Monitoring:Thresholds").Get<WarningThresholds[]>() ?? []).Append(Default).Where(thresholds => thresholds.From <= day).MaxBy(thresholds => thresholds.From)!;

    public WarningColour Colour(decimal fenPerHead) => fenPerHead < RedBelowFen ? WarningColour.Red : fenPerHead <= YellowUpToFen ? WarningColour.Yellow : WarningColour.Blue;
}
