using CsCheck;
using Market.Web.Livestream.Video.Containers;

namespace Market.Tests.Web.Livestream.Video;

/// <summary>
/// Whatever a host sends, the parsers read it or say what is wrong with it: they never crash, hang, or take more memory than what came explains.
/// </summary>
public sealed class HostileMediaTests
{
    private const long MostMemory = 64 * 1024 * 1024;

    private static readonly byte[][] Genuine = [Matroska(vp8: false), Matroska(vp8: true), Mp4()];

    [Fact]
    public void Random_bytes_after_a_genuine_beginning_never_crash_a_reader() => Gen.Select(Gen.Int[0, 2], Gen.Int[0, 400], Gen.Byte.Array[0, 4096], Gen.Int[1, 700])
        .Sample((which, kept, random, pieces) => ReadsOrRefuses([.. Genuine[which].Take(kept), .. random], pieces), iter: 3000);

    [Fact]
    public void Bytes_that_are_changed_anywhere_never_crash_a_reader() => Gen.Select(Gen.Int[0, 2], Gen.Select(Gen.Int[0, 20_000], Gen.Byte).Array[1, 12], Gen.Int[1, 5000])
        .Sample((which, changes, pieces) =>
        {
            var bytes = (byte[])Genuine[which].Clone();
            foreach (var (at, value) in changes)
                bytes[at % bytes.Length] = value;
            ReadsOrRefuses(bytes, pieces);
        }, iter: 3000);

    [Fact]
    public void Bytes_that_end_or_begin_anywhere_never_crash_a_reader() => Gen.Select(Gen.Int[0, 2], Gen.Int[0, 20_000], Gen.Int[0, 20_000], Gen.Int[1, 5000])
        .Sample((which, from, length, pieces) => ReadsOrRefuses([.. Genuine[which].Skip(from % Genuine[which].Length).Take(length)], pieces), iter: 1500);

    [Fact]
    public void A_description_of_the_pictures_may_say_anything() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        Refuses(() => SequenceParameters.Read([0x67, .. bytes]));
        Refuses(() => Avc.ReadConfiguration([1, .. bytes]));
        Refuses(() => Avc.Picture(bytes, bytes.Length % 5));
        Refuses(() => OpusHead.Read([.. "OpusHead"u8, .. bytes]));
        OpusHead.Duration(bytes);
    }, iter: 5000);

    [Theory]
    // A cluster's block of 2^56 − 2 bytes; a box of two gigabytes; an index that says four billion samples.
    [InlineData(0, "A3 01FFFFFFFFFFFFFE")]
    [InlineData(0, "A3 08FFFFFFFF")]
    [InlineData(0, "EC 01FFFFFFFFFFFFFF")]
    [InlineData(0, "1654AE6B 08FFFFFFFFFF")]
    [InlineData(2, "7FFFFFFF 6D646174")]
    [InlineData(2, "00000001 6D6F6F66 7FFFFFFFFFFFFFFF")]
    [InlineData(2, "00000000 6D646174")]
    [InlineData(2, "00000038 6D6F6F66 00000030 74726166 00000010 74666864 00000000 00000001 00000018 7472756E 00000000 FFFFFFFF 00000000 00000000")]
    public void What_announces_more_than_it_may_is_refused_before_memory_is_asked_for(int which, string hostile)
    {
        var bytes = Convert.FromHexString(hostile.Replace(" ", "", StringComparison.Ordinal));
        IMediaReader reader = which == 2 ? new Mp4Reader() : new MatroskaReader();
        reader.Read(Genuine[which], []);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<BadMediaException>(() => reader.Read([.. bytes, .. new byte[64]], []));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    [Fact]
    public void Samples_that_share_their_bytes_do_not_multiply_them()
    {
        var (boxes, data) = (new BoxWriter(), new byte[1024 * 1024]);
        boxes.Box("moof"u8, () => boxes.Box("traf"u8, () =>
        {
            boxes.FullBox("tfhd"u8, 0, 0, () => boxes.Number(1));
            for (var run = 0; run < 1000; run++)
                boxes.FullBox("trun"u8, 0, 0x201, () =>
                {
                    boxes.Number(1);
                    boxes.Number(100_000);
                    boxes.Number((uint)data.Length / 2);
                });
        }));
        boxes.Box("mdat"u8, () => boxes.Bytes(data));
        var reader = new Mp4Reader();
        reader.Read(Genuine[2], []);

        Assert.Throws<BadMediaException>(() => reader.Read(boxes.Written, []));
    }

    [Fact]
    public void An_endless_element_of_nothing_that_is_read_passes_by_without_being_kept()
    {
        var (reader, frames) = (new MatroskaReader(), new List<Frame>());
        byte[] nothing = [0xEC, 0x10, 0x00, 0x40, 0x00, .. new byte[16 * 1024]];
        reader.Read(Genuine[0], frames);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 500; i++)
            reader.Read(nothing, frames);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    /// <summary>Through all that a host's bytes pass: recognised, taken apart, put together.</summary>
    private static void ReadsOrRefuses(byte[] bytes, int pieces)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refuses(() =>
        {
            var (packager, parts) = (Taken.Packager(), new List<MediaPart>());
            foreach (var piece in bytes.Chunk(pieces))
            {
                packager.Read(piece, parts);
                packager.EndMessage(parts);
            }
            packager.Finish(parts);
        });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostMemory);
    }

    private static void Refuses(Action work)
    {
        try
        {
            work();
        }
        catch (BadMediaException)
        {
        }
    }

    private static byte[] Matroska(bool vp8)
    {
        var media = new SyntheticMedia(vp8: vp8, keyEvery: 4) { PictureSize = 300 };
        return [.. media.Head(), .. media.Cluster(6), .. media.Cluster(6)];
    }

    private static byte[] Mp4()
    {
        var media = new SyntheticMedia(keyEvery: 4) { PictureSize = 300 };
        return Taken.Joined(Taken.Package(Taken.Packager(), media.Head(), media.Cluster(6), media.Cluster(6)));
    }
}
