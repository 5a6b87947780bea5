namespace Market.Web.Search;

/// <summary>A step of the price filter.</summary>
/// <param name="Name">As addresses spell it: yuan from-below.</param>
/// <param name="FromFen">Lowest price in it.</param>
/// <param name="BelowFen">Lowest price above it, or null for the last.</param>
internal sealed record PriceBand(string Name, long FromFen, long? BelowFen)
{
    /// <summary>Set so that each holds a good part of a district's catalogue.</summary>
    public static readonly IReadOnlyList<PriceBand> All = [new("0-20", 0, 2000), new("20-50", 2000, 5000), new("50-100", 5000, 10_000), new("100-", 10_000, null)];

    public static PriceBand Of(long priceFen) => All.First(band => band.BelowFen is not { } below || priceFen < below);

    /// <summary>Null for none, and for what is no band.</summary>
    public static PriceBand? Named(string? name) => All.FirstOrDefault(band => band.Name == name);
}
