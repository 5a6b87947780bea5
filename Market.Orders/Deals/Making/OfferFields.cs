using Market.Orders.Contracts;

namespace Market.Orders.Deals.Making;

/// <summary>What deals and coupons have in common to be checked before they are made. Fields are named as the commands name them.</summary>
internal static class OfferFields
{
    public const int MostQuota = 1_000_000;
    public const long MostFen = 99_999_999;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(100);

    /// <summary>A form is filled in a few minutes; what began before that is changing the past.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static IEnumerable<OrderProblem> Check(string key, DateTimeOffset? opensAt, DateTimeOffset endsAt, int quota, DateTimeOffset now)
    {
        if (key is not { Length: >= 1 and <= 200 } || key.Any(char.IsControl))
            throw new ArgumentException("The key of an offer has 1 to 200 characters.", nameof(key));
        var begin = opensAt ?? now;
        if (begin < now - Patience)
            yield return Problem("opensAt", "in_past");
        if (endsAt <= begin || endsAt <= now)
            yield return Problem("endsAt", "bad_window");
        else if (endsAt - begin > Longest)
            yield return Problem("endsAt", "too_long");
        if (quota is < 1 or > MostQuota)
            yield return Problem("quota", "bad_quota");
    }

    public static OrderProblem Problem(string field, string code) => new(field, code, null, null);
}
