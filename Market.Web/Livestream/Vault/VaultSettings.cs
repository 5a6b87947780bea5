namespace Market.Web.Livestream.Vault;

/// <summary>How long evidence of live sessions is kept (Live:KeepYears).</summary>
/// <param name="Years">From the end of a session; three at least (domain.md §7).</param>
internal sealed record VaultSettings(int Years)
{
    private const int Least = 3;

    public static VaultSettings Of(IConfiguration configuration)
    {
        var years = configuration.GetValue("Live:KeepYears", Least);
        return years >= Least ? new VaultSettings(years) : throw new InvalidOperationException($"Live:KeepYears is {years}: evidence of live sessions is kept {Least} years at least.");
    }

    public DateTimeOffset KeptUntil(DateTimeOffset endedAt) => endedAt.AddYears(Years);
}
