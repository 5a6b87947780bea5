using System.Globalization;
using System.Text;
using Microsoft.Extensions.Localization;

namespace Market.Web.Livestream.Schedule;

/// <summary>Sessions as a calendar feed (iCalendar, RFC 5545): lines end with CRLF and are folded at 75 octets; a cancelled session says so.</summary>
internal static class Calendar
{
    private const int LongestLine = 75;

    public static string Of(IEnumerable<LiveSessionRecord> sessions, Func<LiveSessionRecord, string> address, string host, DateTimeOffset now, IStringLocalizer texts)
    {
        var calendar = new StringBuilder();
        foreach (var line in Lines(sessions, address, host, now, texts))
            Fold(calendar, line);
        return calendar.ToString();
    }

    private static IEnumerable<string> Lines(IEnumerable<LiveSessionRecord> sessions, Func<LiveSessionRecord, string> address, string host, DateTimeOffset now, IStringLocalizer texts)
    {
        yield return "BEGIN:VCALENDAR";
        yield return "VERSION:2.0";
        yield return "PRODID:-//Market//Live//ZH";
        yield return "METHOD:PUBLISH";
        yield return $"X-WR-CALNAME:{Text(texts["calendar.name"])}";
        foreach (var session in sessions)
        {
            yield return "BEGIN:VEVENT";
            yield return $"UID:{session.Code}@{host}";
            yield return $"DTSTAMP:{At(now)}";
            yield return $"SEQUENCE:{session.Version.ToString(CultureInfo.InvariantCulture)}";
            yield return $"DTSTART:{At(session.StartsAt)}";
            yield return $"DTEND:{At(session.EndsAt)}";
            yield return $"SUMMARY:{Text(session.Title)}";
            yield return $"DESCRIPTION:{Text(texts["calendar.description", session.HostName, session.HostUnit, address(session)])}";
            yield return $"URL:{address(session)}";
            yield return $"STATUS:{(session.State == SessionState.Cancelled ? "CANCELLED" : "CONFIRMED")}";
            yield return "BEGIN:VALARM";
            yield return "ACTION:DISPLAY";
            yield return $"DESCRIPTION:{Text(session.Title)}";
            yield return "TRIGGER:-PT15M";
            yield return "END:VALARM";
            yield return "END:VEVENT";
        }
        yield return "END:VCALENDAR";
    }

    private static string At(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static string Text(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal)
        .Replace(",", "\\,", StringComparison.Ordinal).ReplaceLineEndings("\\n");

    private static void Fold(StringBuilder calendar, string line)
    {
        var octets = 0;
        foreach (var letter in line.EnumerateRunes())
        {
            if (octets + letter.Utf8SequenceLength > LongestLine)
            {
                calendar.Append("\r\n ");
                octets = 1;
            }
            calendar.Append(letter.ToString());
            octets += letter.Utf8SequenceLength;
        }
        calendar.Append("\r\n");
    }
}
