using System.Text;
using Market.Web.Livestream;
using Market.Web.Livestream.Schedule;
using Microsoft.Extensions.Localization;

namespace Market.Tests.Web.Livestream;

/// <summary>Calendars of any maker read the feed (RFC 5545).</summary>
public sealed class CalendarTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 2, 0, 0, TimeSpan.Zero);

    private sealed class Plain : IStringLocalizer
    {
        public LocalizedString this[string name] => new(name, name);

        public LocalizedString this[string name, params object[] arguments] => new(name, string.Join('|', arguments));

        public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => [];
    }

    private static string Feed(string title, SessionState state = SessionState.Approved) => Calendar.Of(
        [new LiveSessionRecord("L1", 7, title, null, SessionKind.Villager, "周小禾", "麻柳村", null, Start, Start.AddHours(1), state, null, null, null, [])],
        session => $"https://market.example/live/{session.Code}", "market.example", Start, new Plain());

    [Fact]
    public void A_session_is_an_event_in_utc_with_an_alarm()
    {
        var lines = Feed("青椒入坛").Split("\r\n");

        Assert.All(["BEGIN:VCALENDAR", "UID:L1@market.example", "DTSTART:20261125T020000Z", "DTEND:20261125T030000Z", "SUMMARY:青椒入坛", "SEQUENCE:7", "STATUS:CONFIRMED", "TRIGGER:-PT15M"], line => Assert.Contains(line, lines));
        Assert.Contains("STATUS:CANCELLED", Feed("青椒入坛", SessionState.Cancelled));
    }

    [Fact]
    public void What_was_typed_cannot_write_lines_of_its_own()
    {
        var feed = Feed("a,b;c\\d\nBEGIN:VEVENT");

        Assert.Contains("SUMMARY:a\\,b\\;c\\\\d\\nBEGIN:VEVENT", feed);
        Assert.Single(feed.Split("\r\n"), line => line == "BEGIN:VEVENT");
    }

    [Fact]
    public void Long_lines_are_folded_between_letters_at_75_octets()
    {
        var title = string.Concat(Enumerable.Repeat("血橙上树🍊", 12));
        var feed = Feed(title);

        Assert.All(feed.Split("\r\n"), line => Assert.True(Encoding.UTF8.GetByteCount(line) <= 75, line));
        Assert.Contains(title, feed.Replace("\r\n ", "", StringComparison.Ordinal));
    }
}
