namespace Market.Web.Livestream.Video.Containers;

/// <summary>What a host sent cannot be read: broken, hostile, or a kind of media that is not taken. The connection ends with the reason.</summary>
internal sealed class BadMediaException(string reason) : Exception(reason);

/// <summary>No element, box or message of a host may be larger: memory is asked for only after the announced size has passed these.</summary>
internal static class MediaBounds
{
    /// <summary>A frame of 8 MiB would be 64 times what a key frame of 1080p takes.</summary>
    public const int LargestFrame = 8 * 1024 * 1024;
    public const int LargestMessage = 16 * 1024 * 1024;

    /// <summary>Track descriptions and indexes: never pictures.</summary>
    public const int LargestHeader = 1024 * 1024;
    public const int MostTracks = 8;

    /// <summary>Frames of one fragment: a minute of video and sound.</summary>
    public const int MostFrames = 8192;
    public const int LargestSide = 4096;
}

internal enum Codec
{
    Avc,
    Vp8,
    Opus,
    Aac,
}

internal enum MediaKind
{
    Video,
    Audio,
}

/// <summary>A track as its container describes it.</summary>
/// <param name="Configuration">AVC: avcC (ISO/IEC 14496-15), empty when the frames are Annex B and bring their parameter sets; Opus: OpusHead (RFC 7845); AAC: AudioSpecificConfig; VP8: empty.</param>
/// <param name="Rate">Samples a second; 0 for video.</param>
internal sealed record Track(MediaKind Kind, Codec Codec, byte[] Configuration, int Width = 0, int Height = 0, int Rate = 0, int Channels = 0);

/// <summary>One encoded picture or packet of sound.</summary>
/// <param name="Time">Decode time in microseconds of the sender's clock; on its way out, of the stream's.</param>
/// <param name="Duration">Microseconds; 0: not said.</param>
/// <param name="Shift">Presentation minus decode time, microseconds.</param>
internal readonly record struct Frame(MediaKind Kind, long Time, long Duration, int Shift, bool IsKey, byte[] Data);

/// <summary>Takes a container apart as it arrives, in pieces of any size.</summary>
internal interface IMediaReader
{
    /// <summary>At most one of each kind; empty until the description has arrived.</summary>
    IReadOnlyList<Track> Tracks { get; }

    /// <exception cref="BadMediaException">Whatever is wrong with the bytes; nothing else is thrown, and no more memory taken than <see cref="MediaBounds"/> allows.</exception>
    void Read(ReadOnlySpan<byte> bytes, List<Frame> frames);
}

/// <summary>Puts frames together for players.</summary>
internal interface IMediaWriter
{
    /// <summary>As MediaSource takes it: video/mp4; codecs="avc1.42C01E,opus".</summary>
    string Mime { get; }

    byte[] Init();

    /// <summary>A piece that can be played after the init and what came before it.</summary>
    byte[] Fragment(IReadOnlyList<Frame> frames);
}
