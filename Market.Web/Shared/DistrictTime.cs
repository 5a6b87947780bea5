using System.Globalization;

namespace Market.Web.Shared;

/// <summary>Days, months and hours as the district counts them (Asia/Shanghai: UTC+8 without summer time since 1991, so no time zone data is needed).</summary>
internal static class DistrictTime
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public static DateTimeOffset At(DateTimeOffset at) => at.ToOffset(Offset);

    public static DateOnly Today(this TimeProvider time) => DateOnly.FromDateTime(At(time.GetUtcNow()).DateTime);

    /// <summary>What a field for date and time sends, 2026-11-24T16:30; null for what is none.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        DateTime.TryParseExact(text?.Trim(), ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
            ? new DateTimeOffset(at, Offset).ToUniversalTime() : null;

    /// <summary>2026-11-24 in every language: unmistakable, and sorted as it reads.</summary>
    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>2026-11-24 16:30.</summary>
    public static string Text(DateTimeOffset at) => At(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>For the datetime attribute of a time element.</summary>
    public static string Machine(DateTimeOffset at) => At(at).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>08:00 of minutes after midnight; 24:00 is midnight at the end of the day.</summary>
    public static string Clock(int minutes) => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:00}:{minutes % 60:00}");
}
