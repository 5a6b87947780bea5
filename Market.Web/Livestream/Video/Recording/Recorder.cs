using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Threading.Channels;
using Market.Web.Livestream.Video.Containers;

namespace Market.Web.Livestream.Video.Recording;

/// <summary>
/// Writes what is broadcast to the disk as it comes, each fragment at once: whatever is killed, at most two seconds are lost. A disk that fails or is full ends the recording,
/// with a loud word in the log, never the broadcast.
/// </summary>
internal sealed partial class Recorder
{
    private const int MostWaiting = 256;
    private static readonly TimeSpan BetweenFlushes = TimeSpan.FromSeconds(2);
    private readonly Channel<FragmentPart> waiting = Channel.CreateBounded<FragmentPart>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly string folder;
    private readonly RecordingManifest manifest;
    private readonly TimeProvider time;
    private readonly ILogger<Recorder> log;
    private readonly Task writing;
    private long? begins;

    public Recorder(string folder, RecordingManifest manifest, byte[] init, TimeProvider time, ILogger<Recorder> log)
    {
        (this.folder, this.manifest, this.time, this.log) = (folder, manifest, time, log);
        writing = Task.Run(() => Write(init));
    }

    public void Add(FragmentPart part)
    {
        if (!waiting.Writer.TryWrite(part))
            LogLost(manifest.Session, manifest.File);
    }

    public Task Finish()
    {
        waiting.Writer.TryComplete();
        return writing;
    }

    private async Task Write(byte[] init)
    {
        try
        {
            Directory.CreateDirectory(folder);
            manifest.Write(folder);
            // Nobody else opens it meanwhile, not even another node that shares the folder: that is how it is known that it is still being written.
            await using (var file = new FileStream(Path.Combine(folder, manifest.File), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                await file.WriteAsync(manifest.IsWebm() ? init : FinishedMp4.Reserve(init));
                var flushed = time.GetTimestamp();
                await foreach (var part in waiting.Reader.ReadAllAsync())
                {
                    await file.WriteAsync(manifest.IsWebm() ? Rebased(part) : part.Bytes);
                    if (time.GetElapsedTime(flushed) < BetweenFlushes)
                        continue;
                    file.Flush(flushToDisk: true);
                    flushed = time.GetTimestamp();
                }
            }
            await Finishing.Finish(folder, manifest, CancellationToken.None);
        }
        catch (Exception exception)
        {
            waiting.Writer.TryComplete();
            LogFailed(exception, manifest.Session, manifest.File);
        }
    }

    /// <summary>A WebM file's clock begins with it; MP4's is set right when it is finished.</summary>
    private byte[] Rebased(FragmentPart part)
    {
        var cluster = (byte[])part.Bytes.Clone();
        var at = cluster.AsSpan(WebmWriter.TimePlace);
        var clusterTime = BinaryPrimitives.ReadInt64BigEndian(at);
        begins ??= clusterTime;
        BinaryPrimitives.WriteInt64BigEndian(at, clusterTime - begins.Value);
        return cluster;
    }

    [LoggerMessage(LogLevel.Error, "The recording of {Session} has lost a part of {File}: the disk is too slow")]
    private partial void LogLost(string session, string file);

    [LoggerMessage(LogLevel.Error, "The recording of {Session} has failed: {File}. What is on the disk is kept")]
    private partial void LogFailed(Exception exception, string session, string file);
}

/// <summary>What makes a file out of fragments a file that can be kept: seekable, measured, hashed.</summary>
internal static class Finishing
{
    public static bool IsWebm(this RecordingManifest manifest) => manifest.File.EndsWith(".webm", StringComparison.Ordinal);

    /// <summary>Can be done again, whenever it was broken off.</summary>
    public static async Task<RecordingManifest> Finish(string folder, RecordingManifest manifest, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, manifest.File);
        long duration;
        await using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            duration = manifest.IsWebm() ? FinishedWebm.Finish(file) : FinishedMp4.Finish(file);
        await using var finished = File.OpenRead(path);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(finished, cancellation));
        var done = manifest with { DurationMs = duration, EndedAt = manifest.BeganAt.AddMilliseconds(duration), Bytes = finished.Length, Sha256 = hash };
        done.Write(folder);
        return done;
    }
}
