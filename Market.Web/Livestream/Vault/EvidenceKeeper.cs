using Market.Web.Data;
using Market.Web.Livestream.Video;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Vault;

/// <summary>
/// Every few seconds enters recordings of sessions that are or were just live, and seals those that are over; once an hour looks at all there is, and deletes what has been kept long enough. Any node may do it: the session's
/// lock decides.
/// </summary>
internal sealed partial class EvidenceKeeper(IServiceScopeFactory scopes, VideoSettings video, TimeProvider time, ILogger<EvidenceKeeper> log) : BackgroundService
{
    private const int AtOnce = 200;
    private const int MostRemembered = 20_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Recent = TimeSpan.FromHours(1);
    private static readonly TimeSpan FirstLook = TimeSpan.FromMinutes(1);
    private readonly HashSet<string> entered = [];

    /// <param name="all">Also what is older: a node may have been away when it ended.</param>
    /// <returns>How many sessions something was written of.</returns>
    public async Task<int> Round(bool all, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, seals) = (scope.ServiceProvider.GetRequiredService<WebDb>(), scope.ServiceProvider.GetRequiredService<SealEvidence>());
        if (entered.Count > MostRemembered)
            entered.Clear();
        var written = 0;
        foreach (var code in await Sessions(db, all, cancellation))
            try
            {
                if (await seals.Keep(code, entered, cancellation))
                    written++;
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                // The others are sealed all the same.
                db.ChangeTracker.Clear();
                LogNotKept(code, exception.Message);
            }
        return written;
    }

    private async Task<IReadOnlyList<string>> Sessions(WebDb db, bool all, CancellationToken cancellation)
    {
        var since = time.GetUtcNow() - Recent;
        var recent = await db.LiveSessions.Where(session => session.State == SessionState.Live || session.State == SessionState.Ended && session.EndedAt > since)
            .OrderBy(session => session.Code).Select(session => session.Code).Take(AtOnce).ToListAsync(cancellation);
        if (!all)
            return recent;
        var unsealed = await db.LiveSessions.Where(session => session.State == SessionState.Ended && !db.LiveEvidence.Any(evidence => evidence.SessionCode == session.Code))
            .OrderBy(session => session.Code).Select(session => session.Code).Take(AtOnce).ToListAsync(cancellation);
        return [.. recent.Concat(unsealed).Concat(Folders()).Distinct()];
    }

    private IEnumerable<string> Folders() =>
        Directory.Exists(video.Recordings) ? Directory.EnumerateDirectories(video.Recordings).Select(path => Path.GetFileName(path)) : [];

    private async Task Delete(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var deletes = scope.ServiceProvider.GetRequiredService<DeleteEvidence>();
        await deletes.Round(cancellation);
        await deletes.Sweep(cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A shop that has just been opened has other things to do.
        var look = time.GetTimestamp();
        var pause = FirstLook;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, stoppingToken);
            var all = time.GetElapsedTime(look) >= pause;
            if (all)
                (look, pause) = (time.GetTimestamp(), Recent);
            try
            {
                await Round(all, stoppingToken);
                if (all)
                    await Delete(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The evidence of {Session} could not be kept and will be tried again: {Reason}")]
    private partial void LogNotKept(string session, string reason);

    [LoggerMessage(LogLevel.Warning, "Evidence of live sessions could not be kept and will be tried again: {Reason}")]
    private partial void LogFailed(string reason);
}
