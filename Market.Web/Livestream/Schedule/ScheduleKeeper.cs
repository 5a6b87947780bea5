using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Schedule;

/// <summary>Reads the schedule from the database at start and every few seconds: one small query, whatever became of facts.</summary>
internal sealed partial class ScheduleKeeper(LiveSchedule schedule, IServiceScopeFactory scopes, TimeProvider time, ILogger<ScheduleKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan EndedShown = TimeSpan.FromDays(30);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryRead(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, stoppingToken);
            await TryRead(stoppingToken);
        }
    }

    private async Task TryRead(CancellationToken cancellation)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var since = time.GetUtcNow() - EndedShown;
            var known = await scope.ServiceProvider.GetRequiredService<WebDb>().LiveSessions.AsNoTracking().Include(session => session.Items)
                .Where(session => session.State == SessionState.Approved || session.State == SessionState.Rehearsing || session.State == SessionState.Live
                    || ((session.State == SessionState.Ended || session.State == SessionState.Cancelled) && session.ReviewedAt != null && session.Plan.EndsAt > since))
                .OrderByDescending(session => session.Plan.StartsAt).Take(LiveSchedule.Most).ToListAsync(cancellation);
            foreach (var session in known.Select(session => session.View()).Where(session => schedule.Session(session.Code)?.Version is not { } version || version < session.Version))
                schedule.Keep(session);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            LogNotRead(exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The live schedule could not be read and will be tried again: {Reason}")]
    private partial void LogNotRead(string reason);
}
