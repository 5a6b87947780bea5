using Market.Web.Livestream.Video.Containers;
using Market.Web.Livestream.Video.Streams;

namespace Market.Web.Livestream.Video.Recording;

/// <summary>Begins recordings, and at start finishes those that a crash has broken off.</summary>
internal sealed partial class Recorders(VideoSettings settings, TimeProvider time, ILoggerFactory logs) : BackgroundService
{
    private readonly ILogger<Recorder> log = logs.CreateLogger<Recorder>();

    public static string Folder(VideoSettings settings, string session) => Path.Combine(settings.Recordings, session);

    public Recorder Begin(HeldHosting held, int epoch, InitPart init)
    {
        var webm = init.Mime.StartsWith("video/webm", StringComparison.Ordinal);
        var manifest = new RecordingManifest(held.Session, epoch, $"{epoch:00000}.{(webm ? "webm" : "mp4")}", init.Mime, init.Width, init.Height, time.GetUtcNow());
        return new Recorder(Folder(settings, held.Session), manifest, init.Bytes, time, log);
    }

    public async Task FinishBroken(CancellationToken cancellation)
    {
        if (!Directory.Exists(settings.Recordings))
            return;
        foreach (var path in Directory.EnumerateFiles(settings.Recordings, "*.json", SearchOption.AllDirectories))
            if (await RecordingManifest.Read(path, cancellation) is { IsFinished: false } manifest)
                await TryFinish(Path.GetDirectoryName(path)!, manifest, cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await FinishBroken(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogNotFinished(settings.Recordings, exception.Message);
        }
    }

    private async Task TryFinish(string folder, RecordingManifest manifest, CancellationToken cancellation)
    {
        try
        {
            await Finishing.Finish(folder, manifest, cancellation);
        }
        catch (Exception exception) when (exception is IOException or BadMediaException or UnauthorizedAccessException)
        {
            // Still being written, by this node or another one that shares the folder; or nothing but a beginning.
            LogNotFinished(manifest.File, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{What} could not be finished: {Reason}")]
    private partial void LogNotFinished(string what, string reason);
}
