using System.Globalization;

namespace Market.Orders;

/// <summary>Days and months as the district counts them (Asia/Shanghai: UTC+8 without summer time since 1991, so no time zone data is needed).</summary>
internal static class DistrictTime
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(Offset).DateTime);

    /// <summary>yyyy-MM.</summary>
    public static string Month(DateTimeOffset at) => at.ToOffset(Offset).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>Midnight at which the day begins.</summary>
    public static DateTimeOffset StartOf(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Offset).ToUniversalTime();
}
