using Market.Catalog.Contracts;
using Market.Web.Shared;

namespace Market.Web.Counters;

/// <summary>When a counter is open, by the clocks of the district.</summary>
internal static class OpeningHours
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>A counter that closes at or before the hour it opens closes on the next day; 00:00 to 24:00 never closes.</summary>
    public static bool IsOpen(this CounterRecord counter, DateTimeOffset at)
    {
        if (counter.Status != CounterStatus.Active)
            return false;
        var local = DistrictTime.At(at);
        var minute = (int)local.TimeOfDay.TotalMinutes;
        var closes = counter.Closes > counter.Opens ? counter.Closes : counter.Closes + MinutesOfDay;
        return OpensOn(counter, local) && counter.Opens <= minute && minute < closes
            || OpensOn(counter, local.AddDays(-1)) && minute + MinutesOfDay < closes;
    }

    public static bool IsAroundTheClock(this CounterRecord counter) => counter is { Opens: 0, Closes: MinutesOfDay, OpenDays.Count: 7 };

    /// <summary>Days of the week in runs, 1 Monday … 7 Sunday: (1, 5) and (7, 7) for all but Saturday.</summary>
    public static IEnumerable<(int First, int Last)> Runs(IReadOnlyList<int> days)
    {
        var sorted = days.Distinct().Order().ToList();
        for (var start = 0; start < sorted.Count;)
        {
            var end = start;
            while (end + 1 < sorted.Count && sorted[end + 1] == sorted[end] + 1)
                end++;
            yield return (sorted[start], sorted[end]);
            start = end + 1;
        }
    }

    private static bool OpensOn(CounterRecord counter, DateTimeOffset local) => counter.OpenDays.Contains(local.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)local.DayOfWeek);
}
