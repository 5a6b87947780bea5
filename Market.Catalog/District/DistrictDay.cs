namespace Market.Catalog.District;

/// <summary>Days of the district: China has kept UTC+8 all year round since 1991, so no table of time zones is needed.</summary>
internal static class DistrictDay
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public static DateOnly Today(this TimeProvider time) => time.GetUtcNow().DistrictDate();

    public static DateOnly DistrictDate(this DateTimeOffset moment) => DateOnly.FromDateTime(moment.ToOffset(Offset).DateTime);

    /// <summary>The moment, in UTC, at which <paramref name="day"/> begins in the district.</summary>
    public static DateTimeOffset Start(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Offset).ToUniversalTime();
}
