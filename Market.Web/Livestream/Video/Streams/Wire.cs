using System.Buffers.Binary;
using System.Text.Json;

namespace Market.Web.Livestream.Video.Streams;

/// <summary>
/// What travels to viewers and between nodes. Texts are small JSON objects with a type; binary messages are 16 bytes (u8 type, u8 flags, u16 epoch, u32 number, i64
/// milliseconds since the stream began, all big-endian) and then a piece of a container, or a picture.
/// </summary>
internal static class Wire
{
    public const int HeadLength = 16;
    public const byte InitType = 1, FragmentType = 2, StillType = 3;
    private const byte KeyFlag = 1;

    public static readonly byte[] Live = Text(new { type = "live" });
    public static readonly byte[] Still = Text(new { type = "still" });
    public static readonly byte[] End = Text(new { type = "end" });

    public static byte[] Init(int epoch, string mime, bool paused) => Text(new { type = "init", epoch, mime, state = StateName(paused) });

    public static byte[] State(bool paused) => Text(new { type = "state", state = StateName(paused) });

    public static byte[] Text(object message) => JsonSerializer.SerializeToUtf8Bytes(message);

    public static byte[] Message(byte type, bool isKey, int epoch, uint number, long time, ReadOnlySpan<byte> content)
    {
        var message = new byte[HeadLength + content.Length];
        (message[0], message[1]) = (type, isKey ? KeyFlag : (byte)0);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)epoch);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), number);
        BinaryPrimitives.WriteInt64BigEndian(message.AsSpan(8), time);
        content.CopyTo(message.AsSpan(HeadLength));
        return message;
    }

    public static bool IsMessage(ReadOnlySpan<byte> message) => message.Length > HeadLength && message[0] is InitType or FragmentType or StillType;

    private static string StateName(bool paused) => paused ? "paused" : "live";
}

/// <summary>What players need first, for one epoch: one recorder of the host with one description of its pictures.</summary>
internal sealed record StreamInit(int Epoch, string Mime, byte[] Message)
{
    public static StreamInit Of(int epoch, string mime, ReadOnlySpan<byte> init) => new(epoch, mime, Wire.Message(Wire.InitType, false, epoch, 0, 0, init));

    public ReadOnlyMemory<byte> Media => Message.AsMemory(Wire.HeadLength);

    public bool IsMp4 => Mime.StartsWith("video/mp4", StringComparison.Ordinal);
}

/// <summary>A fragment: one array, never changed, that all queues share.</summary>
/// <param name="Time">Milliseconds since the stream began.</param>
internal sealed record Fragment(int Epoch, uint Number, long Time, bool IsKey, byte[] Message)
{
    public static Fragment Of(int epoch, uint number, long time, bool isKey, ReadOnlySpan<byte> media) =>
        new(epoch, number, time, isKey, Wire.Message(Wire.FragmentType, isKey, epoch, number, time, media));

    /// <summary>As another node has sent it.</summary>
    public static Fragment Read(byte[] message) => new(
        BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(2)), BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(4)), BinaryPrimitives.ReadInt64BigEndian(message.AsSpan(8)),
        (message[1] & 1) != 0, message);

    public ReadOnlyMemory<byte> Media => Message.AsMemory(Wire.HeadLength);
}

/// <summary>Why a socket was closed, for the scripts that live with it.</summary>
internal static class CloseCodes
{
    public const int Done = 1000, TooLarge = 1009, Restart = 1012, Unreadable = 4400, Forbidden = 4403, NotLive = 4404, TooSlow = 4408, Replaced = 4409, TooMany = 4429, Begun = 4205;
}
