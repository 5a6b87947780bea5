using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Returns;

/// <summary>Pictures of claims are kept as long as records must be, three years; those that no claim came for, a day.</summary>
internal sealed partial class ForgetPhotos(IServiceScopeFactory scopes, TimeProvider time, ILogger<ForgetPhotos> log) : BackgroundService
{
    private const int YearsKept = 3;
    private static readonly TimeSpan Waiting = TimeSpan.FromDays(1);
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    public async Task Round(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<WebDb>();
        var (old, waiting) = (time.GetUtcNow().AddYears(-YearsKept), time.GetUtcNow() - Waiting);
        await db.Write(token => db.ReturnPhotos.Where(photo => photo.TakenInAt < old || (!photo.Kept && photo.TakenInAt < waiting)).ExecuteDeleteAsync(token), cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                await Round(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }
    }

    [LoggerMessage(LogLevel.Warning, "Old pictures of claims could not be deleted; it is tried again")]
    private partial void LogFailed(Exception exception);
}
