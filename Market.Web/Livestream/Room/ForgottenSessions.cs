using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Room;

/// <summary>Ends sessions whose host has not, when their live prices are over: a room in which nobody stands does not go on selling.</summary>
internal sealed partial class ForgottenSessions(IServiceScopeFactory scopes, Rooms rooms, TimeProvider time, IConfiguration configuration, ILogger<ForgottenSessions> log) : BackgroundService
{
    private const int AtOnce = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <returns>How many it ended.</returns>
    public async Task<int> Round(WebDb db, CancellationToken cancellation)
    {
        var before = time.GetUtcNow() - LiveSettings.Of(configuration).After;
        var forgotten = await db.LiveSessions.Where(session => session.State == SessionState.Live && session.Plan.EndsAt < before).OrderBy(session => session.Code).Select(session => session.Code).Take(AtOnce).ToListAsync(cancellation);
        foreach (var code in forgotten)
        {
            await db.Write(async token =>
            {
                if (await db.Lock(code, token) is { State: SessionState.Live } session)
                    RunSession.End(db, session, "market", time.GetUtcNow());
            }, cancellation);
            rooms.Changed(code);
        }
        return forgotten.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await Round(scope.ServiceProvider.GetRequiredService<WebDb>(), stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception.Message);
            }
            await Task.Delay(Pause, stoppingToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Forgotten live sessions could not be ended and will be tried again: {Reason}")]
    private partial void LogFailed(string reason);
}
