using Market.Web.Shared;

namespace Market.Web.Livestream.Planning;

/// <summary>What the form of a session sends, as it was typed.</summary>
internal sealed class SessionForm
{
    private const int LongestTitle = 60;
    private const int LongestIntroduction = 500;
    private const int LongestName = 40;
    private const int LongestUnit = 80;
    private const int LongestCode = 40;
    private static readonly TimeSpan Longest = TimeSpan.FromHours(6);
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(60);

    /// <summary>Idempotency key, minted when the form was shown.</summary>
    public string? Key { get; set; }
    public string? Title { get; set; }
    public string? Introduction { get; set; }
    public SessionKind Kind { get; set; }
    public string? HostName { get; set; }
    public string? HostUnit { get; set; }
    public string? UnitApproval { get; set; }

    /// <summary>In the district's time, as a browser's field for date and time writes it.</summary>
    public string? StartsAt { get; set; }

    /// <inheritdoc cref="StartsAt"/>
    public string? EndsAt { get; set; }
    public string? Cover { get; set; }
    public bool AdultNotice { get; set; }

    public static SessionForm Of(SessionPlan plan) => new()
    {
        Title = plan.Title,
        Introduction = plan.Introduction,
        Kind = plan.Kind,
        HostName = plan.HostName,
        HostUnit = plan.HostUnit,
        UnitApproval = plan.UnitApproval,
        StartsAt = DistrictTime.Text(plan.StartsAt).Replace(' ', 'T'),
        EndsAt = DistrictTime.Text(plan.EndsAt).Replace(' ', 'T'),
        Cover = plan.Cover,
        AdultNotice = plan.AdultNotice,
    };

    /// <summary>What is wrong, by field; empty when it can be kept.</summary>
    public IEnumerable<(string Field, string Reason)> Problems(DateTimeOffset now)
    {
        foreach (var (field, text, longest, required) in new[]
        {
            (nameof(Title), Title, LongestTitle, true), (nameof(Introduction), Introduction, LongestIntroduction, false), (nameof(HostName), HostName, LongestName, true),
            (nameof(HostUnit), HostUnit, LongestUnit, true), (nameof(UnitApproval), UnitApproval, LongestUnit, false), (nameof(Cover), Cover, LongestCode, false),
        })
        {
            if (required && string.IsNullOrWhiteSpace(text))
                yield return (field, "required");
            else if (text?.Length > longest)
                yield return (field, "too_long");
        }
        if (!Enum.IsDefined(Kind))
            yield return (nameof(Kind), "required");
        var (starts, ends) = (DistrictTime.Parse(StartsAt), DistrictTime.Parse(EndsAt));
        if (starts is null)
            yield return (nameof(StartsAt), "required");
        else if (starts < now || starts > now + Furthest)
            yield return (nameof(StartsAt), "bad_start");
        if (ends is null)
            yield return (nameof(EndsAt), "required");
        else if (starts is not null && (ends <= starts || ends - starts > Longest))
            yield return (nameof(EndsAt), "bad_end");
    }

    /// <summary>Only of a form without problems.</summary>
    public SessionPlan Plan() => new(
        Title!.Trim(), Optional(Introduction?.ReplaceLineEndings("\n")), Kind, HostName!.Trim(), HostUnit!.Trim(), Optional(UnitApproval),
        DistrictTime.Parse(StartsAt)!.Value, DistrictTime.Parse(EndsAt)!.Value, Optional(Cover), AdultNotice);

    private static string? Optional(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
