using System.Collections.Immutable;

namespace Market.Web.Livestream.Room;

/// <summary>Something written in a room for everybody to read.</summary>
internal sealed record RoomText(long Seq, DateTimeOffset At, string Text);

/// <summary>What a room shows at one moment, as far as its log says; never changed, only replaced.</summary>
/// <param name="HostId">Account of its host.</param>
/// <param name="Seq">Number of the last entry of the log that is in it.</param>
/// <param name="Pinned">Code of the product that is being shown, or null.</param>
/// <param name="Pins">When each product was last pinned.</param>
/// <param name="Captions">What was typed of what is said, the latest, oldest first.</param>
/// <param name="Corrections">What the host has put right, oldest first.</param>
internal sealed record RoomState(
    LiveSessionRecord Session, string HostId, long Seq, string? Pinned, ImmutableDictionary<string, DateTimeOffset> Pins, ImmutableArray<RoomText> Captions,
    ImmutableArray<RoomText> Corrections)
{
    public const int MostTexts = 40;

    public DateTimeOffset? PinnedAt(string product) => Pins.TryGetValue(product, out var at) ? at : null;

    /// <summary>After an entry of the log; null when the entry changes the session itself, which must be read anew.</summary>
    public RoomState? After(LiveEvent entry) => entry.Kind switch
    {
        LiveEventKind.Pinned => this with { Seq = entry.Seq, Pinned = entry.ProductCode, Pins = Pins.SetItem(entry.ProductCode!, entry.At) },
        LiveEventKind.Unpinned => this with { Seq = entry.Seq, Pinned = null },
        LiveEventKind.Captioned => this with { Seq = entry.Seq, Captions = Add(Captions, entry) },
        LiveEventKind.Corrected => this with { Seq = entry.Seq, Corrections = Add(Corrections, entry) },
        _ => null,
    };

    private static ImmutableArray<RoomText> Add(ImmutableArray<RoomText> texts, LiveEvent entry)
    {
        var added = texts.Add(new RoomText(entry.Seq, entry.At, entry.Text!));
        return added.Length > MostTexts ? added.RemoveAt(0) : added;
    }
}
