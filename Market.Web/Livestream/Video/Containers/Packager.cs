namespace Market.Web.Livestream.Video.Containers;

/// <summary>What viewers are sent, without its address.</summary>
internal abstract record MediaPart(byte[] Bytes);

/// <summary>What players need before anything else; another one follows when a phone is turned.</summary>
internal sealed record InitPart(byte[] Bytes, string Mime, int Width, int Height) : MediaPart(Bytes);

/// <param name="Time">Of its first frame, microseconds since the stream began.</param>
/// <param name="End">When its last frame ends.</param>
/// <param name="IsKey">Players can begin with it.</param>
internal sealed record FragmentPart(byte[] Bytes, long Time, long End, bool IsKey) : MediaPart(Bytes);

/// <summary>
/// From what one recorder sends to what every viewer gets: taken apart into frames, placed on the stream's clock, put together again as fragments. Each key frame
/// begins a fragment; a message's frames do not wait for the next one, but for one picture whose duration only its successor tells.
/// </summary>
internal sealed class Packager(Timeline timeline)
{
    private const int MostPending = 512;
    private const int UsualPicture = 33_333;
    private readonly List<byte> first = [];
    private readonly List<Frame> read = [];
    private readonly List<Frame> pending = [];
    private IMediaReader? reader;
    private IMediaWriter? writer;
    private (byte[] Sps, byte[] Pps) sets = ([], []);
    private int lengthSize = -1;

    public void Read(ReadOnlySpan<byte> bytes, List<MediaPart> parts)
    {
        if (reader is null)
        {
            first.AddRange(bytes);
            if (first.Count < 8)
                return;
            bytes = first.ToArray();
            reader = Recognise(bytes);
            first.Clear();
        }
        read.Clear();
        reader.Read(bytes, read);
        foreach (var frame in read)
            Take(frame, parts);
    }

    /// <summary>A recorder has given what it had: viewers get it now.</summary>
    public void EndMessage(List<MediaPart> parts) => Cut(parts, all: false);

    public void Finish(List<MediaPart> parts) => Cut(parts, all: true);

    private static IMediaReader Recognise(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) ? new MatroskaReader()
        : bytes[4..].StartsWith("ftyp"u8) ? new Mp4Reader()
        : throw new BadMediaException("neither Matroska nor MP4");

    private void Take(Frame frame, List<MediaPart> parts)
    {
        if (reader!.Tracks.IndexOf(MediaKind.Video) < 0)
            throw new BadMediaException("no pictures");
        if (frame.Kind == MediaKind.Video && reader.Tracks.Of(MediaKind.Video).Codec == Codec.Avc)
            frame = Dress(frame, parts);
        else if (frame is { Kind: MediaKind.Video, IsKey: true } && writer is null)
            Begin(new WebmWriter(reader.Tracks), reader.Tracks.Of(MediaKind.Video), parts);
        // Sound before the first picture has nothing to be played with.
        if (writer is null || frame.Data.Length == 0)
            return;
        var time = timeline.Place(frame.Kind, frame.Time);
        if (frame is { Kind: MediaKind.Video, IsKey: true } || pending.Count >= MostPending)
            Cut(parts, all: true, until: frame.Kind == MediaKind.Video ? time : null);
        var duration = frame.Kind == MediaKind.Audio && reader.Tracks.Of(MediaKind.Audio).Codec == Codec.Opus ? OpusHead.Duration(frame.Data) : frame.Duration;
        pending.Add(frame with { Time = time, Duration = Math.Clamp(duration, 0, 10_000_000) });
    }

    /// <summary>Lengths instead of start codes; parameter sets go into the init, a new one when they change.</summary>
    private Frame Dress(Frame frame, List<MediaPart> parts)
    {
        var track = reader!.Tracks.Of(MediaKind.Video);
        if (lengthSize < 0)
            (sets, lengthSize) = track.Configuration.Length == 0 ? (([], []), 0)
                : Avc.ReadConfiguration(track.Configuration) is var known ? ((known.Sps, known.Pps), known.LengthSize) : default;
        var (data, isKey, sps, pps) = Avc.Picture(frame.Data, lengthSize);
        var (newSps, newPps) = (sps ?? sets.Sps, pps ?? sets.Pps);
        if (isKey && newSps.Length > 0 && newPps.Length > 0 && (writer is null || !newSps.AsSpan().SequenceEqual(sets.Sps) || !newPps.AsSpan().SequenceEqual(sets.Pps)))
        {
            Cut(parts, all: true);
            sets = (newSps, newPps);
            var size = SequenceParameters.Read(newSps);
            var described = track with { Configuration = Avc.Configuration(newSps, newPps), Width = size.Width, Height = size.Height };
            Begin(new Mp4Writer([described, .. reader.Tracks.Where(other => other.Kind == MediaKind.Audio)]), described, parts);
        }
        return frame with { Data = data, IsKey = isKey };
    }

    private void Begin(IMediaWriter begun, Track video, List<MediaPart> parts)
    {
        writer = begun;
        parts.Add(new InitPart(begun.Init(), begun.Mime, video.Width, video.Height));
    }

    /// <param name="all">With the last picture, whose duration is guessed unless it is known when the next one comes (<paramref name="until"/>).</param>
    private void Cut(List<MediaPart> parts, bool all, long? until = null)
    {
        SetDurations(until);
        var held = all || writer is not Mp4Writer ? -1 : pending.FindLastIndex(frame => frame.Kind == MediaKind.Video);
        var kept = held < 0 ? default(Frame?) : pending[held];
        if (held >= 0)
            pending.RemoveAt(held);
        if (pending.Count > 0)
        {
            var isKey = pending.Any(frame => frame is { Kind: MediaKind.Video, IsKey: true });
            parts.Add(new FragmentPart(writer!.Fragment(pending), pending.Min(frame => frame.Time), pending.Max(frame => frame.Time + frame.Duration), isKey));
        }
        pending.Clear();
        if (kept is { } picture)
            pending.Add(picture);
    }

    private void SetDurations(long? until)
    {
        for (var i = pending.Count - 1; i >= 0; i--)
            if (pending[i] is { Kind: MediaKind.Video } picture)
            {
                pending[i] = picture with { Duration = until - picture.Time ?? (picture.Duration > 0 ? picture.Duration : UsualPicture) };
                until = picture.Time;
            }
    }
}
