using Market.Web.Livestream.Video.Containers;

namespace Market.Tests.Web.Livestream.Video;

/// <summary>What comes of bytes.</summary>
internal static class Taken
{
    public static (IReadOnlyList<Track> Tracks, List<Frame> Frames) Read(IMediaReader reader, byte[] bytes, int pieces = int.MaxValue)
    {
        var frames = new List<Frame>();
        foreach (var piece in bytes.Chunk(pieces))
            reader.Read(piece, frames);
        return (reader.Tracks, frames);
    }

    /// <summary>As a host's connection does it: each blob a message.</summary>
    public static List<MediaPart> Package(Packager packager, params byte[][] messages)
    {
        var parts = new List<MediaPart>();
        foreach (var message in messages)
        {
            packager.Read(message, parts);
            packager.EndMessage(parts);
        }
        packager.Finish(parts);
        return parts;
    }

    public static Packager Packager(long elapsed = 0, long floor = 0) => new(new Timeline(() => elapsed, floor));

    /// <summary>All pieces after another, as a player gets them.</summary>
    public static byte[] Joined(IEnumerable<MediaPart> parts) => [.. parts.SelectMany(part => part.Bytes)];
}
