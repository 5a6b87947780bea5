using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Market.Web.Livestream.Video;
using Market.Web.Livestream.Video.Containers;
using Market.Web.Livestream.Video.Recording;
using Market.Web.Livestream.Video.Streams;
using Microsoft.Extensions.Logging.Abstractions;

namespace Market.Tests.Web.Livestream.Video;

/// <summary>What was broadcast lies on the disk as a file that can be sought in, whatever happened while it was written.</summary>
public sealed class RecordingTests : IDisposable
{
    private static readonly HeldHosting Held = new("L261129-ABCDEF", Guid.NewGuid(), false, 3, DateTimeOffset.UnixEpoch);
    private readonly string folder = Directory.CreateTempSubdirectory("market-recordings-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private VideoSettings Settings => new(null, "", 10, 10, folder);

    private Recorders Recorders => new(Settings, TimeProvider.System, NullLoggerFactory.Instance);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_finished_recording_has_every_frame_where_its_index_says_and_begins_at_zero()
    {
        var parts = Parts(new SyntheticMedia(keyEvery: 10), elapsed: 600_000_000);

        var (manifest, file) = await Record(parts);

        var boxes = TopBoxes(file);
        Assert.Equal(["ftyp", "mdat", "moov"], boxes.Select(box => box.Type));
        var index = SampleIndex.Read(file.AsSpan((int)boxes[2].At, (int)boxes[2].Size));
        var sent = Taken.Read(new Mp4Reader(), Taken.Joined(parts)).Frames;
        foreach (var kind in new[] { MediaKind.Video, MediaKind.Audio })
        {
            var frames = sent.Where(frame => frame.Kind == kind).ToList();
            var samples = index[kind];
            Assert.Equal(frames.Select(frame => Convert.ToHexString(frame.Data)), samples.Select(sample => Convert.ToHexString(file.AsSpan((int)sample.Offset, sample.Size))));
            Assert.Equal(frames.Select(frame => (frame.Time - 600_000_000) / 1000), samples.Select(sample => sample.Milliseconds));
            Assert.Equal(frames.Select(frame => frame.IsKey), samples.Select(sample => sample.IsKey));
        }
        Assert.InRange(manifest.DurationMs!.Value, 980, 1000);
        Assert.Equal(file.Length, manifest.Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), manifest.Sha256);
        Assert.Equal((3, "00003.mp4", 640, 360), (manifest.Epoch, manifest.File, manifest.Width, manifest.Height));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_recording_that_was_cut_off_anywhere_is_finished_at_the_next_start(bool vp8)
    {
        var parts = Parts(new SyntheticMedia(vp8: vp8, keyEvery: 5), elapsed: 0);
        var (manifest, _) = await Record(parts);
        byte[] whole = [.. vp8 ? parts[0].Bytes : FinishedMp4.Reserve(parts[0].Bytes), .. Taken.Joined(parts.Skip(1))];
        var path = Path.Combine(Recorders.Folder(Settings, Held.Session), manifest.File);
        var begun = parts[0].Bytes.Length + parts[1].Bytes.Length + 16;
        for (var kept = begun; kept <= whole.Length; kept += (whole.Length - begun) / 23)
        {
            await File.WriteAllBytesAsync(path, whole[..kept], Cancellation);
            (manifest with { DurationMs = null, Bytes = null, Sha256 = null, EndedAt = null }).Write(Path.GetDirectoryName(path)!);

            await Recorders.FinishBroken(Cancellation);

            var finished = await RecordingManifest.Read($"{path}.json", Cancellation);
            Assert.True(finished!.IsFinished, $"{kept} of {whole.Length}");
            var frames = Taken.Read(new MatroskaReader(), vp8 ? await File.ReadAllBytesAsync(path, Cancellation) : []).Frames.Count;
            Assert.True(vp8 ? frames > 0 : TopBoxes(await File.ReadAllBytesAsync(path, Cancellation)).Count == 3, $"{kept} of {whole.Length}");
        }
    }

    [Fact]
    public async Task A_recording_that_is_still_being_written_is_not_finished_by_another_node_that_starts()
    {
        var parts = Parts(new SyntheticMedia(), elapsed: 0);
        var recorder = Recorders.Begin(Held, 3, (InitPart)parts[0]);
        var path = Path.Combine(Recorders.Folder(Settings, Held.Session), "00003.mp4");
        foreach (var part in parts.OfType<FragmentPart>())
            recorder.Add(part);
        await Eventually.Holds(() => File.Exists(path) && new FileInfo(path).Length > Taken.Joined(parts).Length, "it is being written");

        await Recorders.FinishBroken(Cancellation);

        Assert.False((await RecordingManifest.Read($"{path}.json", Cancellation))!.IsFinished);
        await recorder.Finish();
        Assert.True((await RecordingManifest.Read($"{path}.json", Cancellation))!.IsFinished);
    }

    [Fact]
    public async Task Finishing_twice_changes_nothing()
    {
        var (manifest, file) = await Record(Parts(new SyntheticMedia(), elapsed: 0));
        var session = Recorders.Folder(Settings, Held.Session);

        var again = await Finishing.Finish(session, manifest, Cancellation);

        Assert.Equal(manifest.DurationMs, again.DurationMs);
        Assert.Equal(file, await File.ReadAllBytesAsync(Path.Combine(session, manifest.File), Cancellation));
    }

    [Fact]
    public async Task A_webm_has_its_duration_and_an_index_of_its_key_frames()
    {
        var (manifest, file) = await Record(Parts(new SyntheticMedia(vp8: true, keyEvery: 10), elapsed: 600_000_000));

        var (tracks, frames) = Taken.Read(new MatroskaReader(), file);
        Assert.Equal(2, tracks.Count);
        Assert.Equal(0, frames[0].Time);
        Assert.InRange(manifest.DurationMs!.Value, 980, 1040);
        Assert.Contains(Convert.ToHexString([0x44, 0x89, 0x10, 0, 0, 8, .. BitConverter.GetBytes((double)manifest.DurationMs).Reverse()]), Convert.ToHexString(file), StringComparison.Ordinal);
        // Cue points; the one entry of the seek head ends with the same byte.
        Assert.Equal(3, Regex.Count(Convert.ToHexString(file), "(?<!4D)BB01000000000000"));
    }

    private static List<MediaPart> Parts(SyntheticMedia media, long elapsed) =>
        Taken.Package(Taken.Packager(elapsed), media.Head(), media.Cluster(6), media.Cluster(6), media.Cluster(6), media.Cluster(6), media.Cluster(6));

    private async Task<(RecordingManifest Manifest, byte[] File)> Record(List<MediaPart> parts)
    {
        var recorder = Recorders.Begin(Held, 3, (InitPart)parts[0]);
        foreach (var part in parts.OfType<FragmentPart>())
            recorder.Add(part);
        await recorder.Finish();
        var path = Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories).Single();
        var manifest = (await RecordingManifest.Read(path, Cancellation))!;
        Assert.True(manifest.IsFinished);
        return (manifest, await File.ReadAllBytesAsync(path[..^".json".Length], Cancellation));
    }

    private static List<(string Type, long At, long Size)> TopBoxes(byte[] file)
    {
        var boxes = new List<(string, long, long)>();
        for (long at = 0; at < file.Length; at += boxes[^1].Item3)
        {
            long size = Boxes.Number(file, (int)at);
            boxes.Add((System.Text.Encoding.ASCII.GetString(file, (int)at + 4, 4), at, size == 1 ? (long)Boxes.LongNumber(file, (int)at + 8) : size));
        }
        Assert.Equal(file.Length, boxes[^1].Item2 + boxes[^1].Item3);
        return boxes;
    }
}
