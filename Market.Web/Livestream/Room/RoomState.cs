using System.Collections.Immutable;

namespace Market.Web.Livestream.Room;

/// <summary>Something written in a room for everybody to read.</summary>
internal sealed record RoomText(long Seq, DateTimeOffset At, string Text);

/// <summary>A viewer's message.</summary>
/// <param name="AccountId">Of its author; never shown.</param>
/// <param name="Hidden">Why it is not shown; null while it is.</param>
/// <param name="Answered">The host has answered it.</param>
internal sealed record RoomMessage(long Seq, DateTimeOffset At, string AccountId, string Name, string Text, HidingReason? Hidden = null, bool Answered = false);

/// <summary>What a room shows at one moment, as far as its log says; never changed, only replaced.</summary>
/// <param name="HostId">Account of its host.</param>
/// <param name="Key">Known to the database alone; keys what must not be compared between sessions.</param>
/// <param name="Seq">Number of the last entry of the log that is in it.</param>
/// <param name="Pinned">Code of the product that is being shown, or null.</param>
/// <param name="Pins">When each product was last pinned.</param>
/// <param name="Captions">What was typed of what is said, the latest, oldest first.</param>
/// <param name="Corrections">What the host has put right, oldest first.</param>
/// <param name="Messages">The latest, oldest first, hidden ones included.</param>
/// <param name="Moderators">Names of the accounts that may moderate beside the host.</param>
/// <param name="SlowSeconds">Everybody waits so long between two messages.</param>
internal sealed record RoomState(
    LiveSessionRecord Session, string HostId, string Key, long Seq, string? Pinned, ImmutableDictionary<string, DateTimeOffset> Pins, ImmutableArray<RoomText> Captions,
    ImmutableArray<RoomText> Corrections, ImmutableArray<RoomMessage> Messages, ImmutableHashSet<string> Muted, ImmutableDictionary<string, string> Moderators, int SlowSeconds, long Likes)
{
    public const int MostTexts = 40;
    public const int MostMessages = 100;

    /// <summary>Number of the entry with which the host's pictures last changed, 0 if that was before the room was opened here: their moderators are to look again.</summary>
    public long PicturesSeq { get; init; }

    public DateTimeOffset? PinnedAt(string product) => Pins.TryGetValue(product, out var at) ? at : null;

    /// <summary>The host, and whoever the host has named.</summary>
    public bool MayModerate(string? accountId) => accountId is not null && (accountId == HostId || Moderators.ContainsKey(accountId));

    /// <summary>After an entry of the log; null when the entry changes the session itself, which must be read anew.</summary>
    public RoomState? After(LiveEvent entry) => Next(entry) is { } next ? next with { Seq = entry.Seq } : null;

    private RoomState? Next(LiveEvent entry) => entry.Kind switch
    {
        LiveEventKind.Pinned => this with { Pinned = entry.ProductCode, Pins = Pins.SetItem(entry.ProductCode!, entry.At) },
        LiveEventKind.Unpinned => this with { Pinned = null },
        LiveEventKind.Captioned => this with { Captions = Add(Captions, Text(entry), MostTexts) },
        LiveEventKind.Corrected => this with { Corrections = Add(Corrections, Text(entry), MostTexts) },
        LiveEventKind.Said => this with { Messages = Add(Messages, Message(entry), MostMessages) },
        LiveEventKind.Hidden => Change(entry, message => message with { Hidden = entry.Reason }),
        LiveEventKind.Restored => Change(entry, message => message with { Hidden = null }),
        LiveEventKind.Answered => Change(entry, message => message with { Answered = true }),
        LiveEventKind.Muted => this with { Muted = Muted.Add(entry.AccountId!) },
        LiveEventKind.Unmuted => this with { Muted = Muted.Remove(entry.AccountId!) },
        LiveEventKind.Slowed => this with { SlowSeconds = entry.Number ?? 0 },
        LiveEventKind.ModeratorNamed => this with { Moderators = Moderators.SetItem(entry.AccountId!, entry.Name!) },
        LiveEventKind.ModeratorDropped => this with { Moderators = Moderators.Remove(entry.AccountId!) },
        LiveEventKind.Liked => this with { Likes = Likes + (entry.Number ?? 0) },
        LiveEventKind.Watched or LiveEventKind.Priced or LiveEventKind.RecordingKept => this,
        LiveEventKind.PictureAdded or LiveEventKind.PictureRemoved => this with { PicturesSeq = entry.Seq },
        _ => null,
    };

    private static RoomText Text(LiveEvent entry) => new(entry.Seq, entry.At, entry.Text!);

    private static RoomMessage Message(LiveEvent entry) => new(entry.Seq, entry.At, entry.AccountId!, entry.Name!, entry.Text!);

    private RoomState Change(LiveEvent entry, Func<RoomMessage, RoomMessage> change) =>
        this with { Messages = [.. Messages.Select(message => message.Seq == entry.About ? change(message) : message)] };

    private static ImmutableArray<T> Add<T>(ImmutableArray<T> list, T one, int most)
    {
        var added = list.Add(one);
        return added.Length > most ? added.RemoveAt(0) : added;
    }
}
