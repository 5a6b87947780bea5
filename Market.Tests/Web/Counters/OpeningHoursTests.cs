using System.Globalization;
using Market.Catalog.Contracts;
using Market.Tests.Orders;
using Market.Web.Counters;

namespace Market.Tests.Web.Counters;

public sealed class OpeningHoursTests
{
    private static readonly CounterRecord Weekdays = Some.Counter("C1") with { Opens = 8 * 60, Closes = 18 * 60, OpenDays = [1, 2, 3, 4, 5] };
    private static readonly CounterRecord Nights = Some.Counter("C2") with { Opens = 18 * 60, Closes = 2 * 60, OpenDays = [5, 6] };
    private static readonly CounterRecord Always = Some.Counter("C3") with { Opens = 0, Closes = 1440, OpenDays = [1, 2, 3, 4, 5, 6, 7] };

    // 2026-11-24 is a Tuesday, 2026-11-27 a Friday.
    [Theory]
    [InlineData("2026-11-24T08:00:00+08:00", true)]
    [InlineData("2026-11-24T17:59:59+08:00", true)]
    [InlineData("2026-11-24T18:00:00+08:00", false)]
    [InlineData("2026-11-24T07:59:00+08:00", false)]
    [InlineData("2026-11-28T10:00:00+08:00", false)]
    public void A_counter_is_open_from_opening_to_just_before_closing_on_its_days(string at, bool open) => Assert.Equal(open, Weekdays.IsOpen(At(at)));

    [Theory]
    [InlineData("2026-11-24T00:30:00Z", true)]
    [InlineData("2026-11-22T23:59:00Z", false)]
    [InlineData("2026-11-23T00:00:00Z", true)]
    [InlineData("2026-11-24T10:30:00Z", false)]
    [InlineData("2026-11-27T16:30:00-08:00", false)]
    public void Days_and_hours_are_those_of_the_district_whatever_the_server_s_clock_says(string at, bool open) => Assert.Equal(open, Weekdays.IsOpen(At(at)));

    [Theory]
    [InlineData("2026-11-27T23:59:00+08:00", true)]
    [InlineData("2026-11-28T01:59:00+08:00", true)]
    [InlineData("2026-11-28T02:00:00+08:00", false)]
    [InlineData("2026-11-29T01:30:00+08:00", true)]
    [InlineData("2026-11-29T18:30:00+08:00", false)]
    [InlineData("2026-11-30T01:30:00+08:00", false)]
    [InlineData("2026-11-27T01:30:00+08:00", false)]
    public void Hours_past_midnight_belong_to_the_day_on_which_it_opened(string at, bool open) => Assert.Equal(open, Nights.IsOpen(At(at)));

    [Fact]
    public void Midnight_at_the_end_of_the_day_is_still_that_day_s_end()
    {
        Assert.True(Always.IsOpen(At("2026-11-24T23:59:59+08:00")));
        Assert.True(Always.IsOpen(At("2026-11-25T00:00:00+08:00")));
        Assert.True(Always.IsAroundTheClock());
        Assert.False((Always with { OpenDays = [1, 2, 3, 4, 5] }).IsOpen(At("2026-11-28T00:00:00+08:00")));
        Assert.False((Always with { OpenDays = [1, 2, 3, 4, 5] }).IsAroundTheClock());
    }

    [Theory]
    [InlineData(CounterStatus.OutOfService)]
    [InlineData(CounterStatus.Planned)]
    [InlineData(CounterStatus.Removed)]
    public void A_counter_that_is_not_in_service_is_not_open(CounterStatus status) => Assert.False((Always with { Status = status }).IsOpen(At("2026-11-24T12:00:00+08:00")));

    [Fact]
    public void Days_are_told_in_runs() => Assert.Equal([(1, 5), (7, 7)], OpeningHours.Runs([7, 5, 4, 3, 2, 1, 1]));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
