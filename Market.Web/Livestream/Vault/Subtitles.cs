using System.Globalization;
using System.Net;
using System.Text;

namespace Market.Web.Livestream.Vault;

/// <summary>WebVTT: each text stands from when it was typed until the next, eight seconds at most.</summary>
internal static class Subtitles
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

    public static string Of(ReplayPart part, IReadOnlyList<ReplayText> texts, string correction)
    {
        var vtt = new StringBuilder("WEBVTT\n");
        List<ReplayText> shown = [.. texts.Where(text => text.At >= part.BeganAt && text.At < part.EndedAt)];
        for (var i = 0; i < shown.Count; i++)
        {
            var until = shown[i].At + Longest;
            if (i + 1 < shown.Count && shown[i + 1].At < until)
                until = shown[i + 1].At;
            if (part.EndedAt < until)
                until = part.EndedAt;
            // Of two in one millisecond the later stands.
            if (until > shown[i].At)
                vtt.Append(CultureInfo.InvariantCulture, $"\n{Clock(shown[i].At - part.BeganAt)} --> {Clock(until - part.BeganAt)}\n{(shown[i].Correction ? correction + " " : "")}{WebUtility.HtmlEncode(shown[i].Text)}\n");
        }
        return vtt.ToString();
    }

    private static string Clock(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}.{time.Milliseconds:000}");
}
