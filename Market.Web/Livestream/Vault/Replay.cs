using System.Globalization;
using Market.Web.Livestream.Room;

namespace Market.Web.Livestream.Vault;

/// <summary>A part of the film: one file, as a browser plays it.</summary>
/// <param name="Number">1, 2, 3 … in the order of their beginning.</param>
internal sealed record ReplayPart(int Number, KeptRecording File)
{
    public DateTimeOffset BeganAt => DateTimeOffset.FromUnixTimeMilliseconds(File.BeganAt);

    public DateTimeOffset EndedAt => BeganAt.AddMilliseconds(File.DurationMs);
}

/// <summary>Where in the film a moment is.</summary>
internal sealed record ReplayPlace(int Part, long Milliseconds)
{
    /// <summary>4:05, or 1:04:05, as players show it.</summary>
    public string Clock => TimeSpan.FromMilliseconds(Milliseconds).ToString(Milliseconds < 3_600_000 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);
}

/// <summary>From one pin to the next.</summary>
/// <param name="Number">1, 2, 3 … in the order of time.</param>
/// <param name="Place">Where it begins; null when the film does not show it.</param>
internal sealed record ReplayChapter(int Number, string ProductCode, DateTimeOffset At, ReplayPlace? Place);

/// <param name="Correction">Something said before was wrong; this is right.</param>
internal sealed record ReplayText(long Seq, DateTimeOffset At, string Text, bool Correction);

/// <summary>What everybody may see of a session that is over.</summary>
/// <param name="Seq">Number of the log's last entry that is in it.</param>
/// <param name="Seal">Published, so that nobody can write the log anew unseen; null until it is sealed.</param>
/// <param name="WithdrawnAt">The office does not show it since then.</param>
/// <param name="Messages">What viewers said and is not hidden, oldest first, so many at most.</param>
internal sealed record Replay(
    LiveSessionRecord Session, string HostId, long Seq, KnownHead? Seal, DateTimeOffset? SealedAt, DateTimeOffset? WithdrawnAt, IReadOnlyList<ReplayPart> Parts, IReadOnlyList<ReplayChapter> Chapters,
    IReadOnlyList<ReplayText> Texts, IReadOnlyList<RoomMessage> Messages)
{
    public const int MostMessages = 1000;
    public const int MostTexts = 1000;

    public ReplayChapter? Chapter(int? number) => Chapters.FirstOrDefault(chapter => chapter.Number == number);

    /// <summary>Where a moment is in the film: in the part that was being recorded then, or at the beginning of the next; null when the film is over by then.</summary>
    public static ReplayPlace? PlaceOf(IReadOnlyList<ReplayPart> parts, DateTimeOffset at) => parts.FirstOrDefault(part => part.EndedAt > at) is { } part
        ? new ReplayPlace(part.Number, Math.Max(0, (long)(at - part.BeganAt).TotalMilliseconds)) : null;
}
