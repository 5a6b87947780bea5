using Market.Web.Data;
using Market.Web.ProductPhotos;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Photos;

/// <summary>
/// Pictures of claims are kept as long as records must be, three years; those that no claim came for, a day. Photos that the shop has shown as long after they were last seen,
/// those it never showed a month; that there were any, and who decided what, is kept.
/// </summary>
internal sealed partial class ForgetPhotos(IServiceScopeFactory scopes, TimeProvider time, ILogger<ForgetPhotos> log) : BackgroundService
{
    private const int YearsKept = 3;
    private static readonly TimeSpan Waiting = TimeSpan.FromDays(1);
    private static readonly TimeSpan Refused = TimeSpan.FromDays(30);
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    public async Task Round(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<WebDb>();
        var (old, waiting) = (time.GetUtcNow().AddYears(-YearsKept), time.GetUtcNow() - Waiting);
        await db.Write(token => db.ReturnPhotos.Where(photo => photo.TakenInAt < old || (!photo.Kept && photo.TakenInAt < waiting)).ExecuteDeleteAsync(token), cancellation);
        var refused = time.GetUtcNow() - Refused;
        await db.Write(token => db.ProductPhotos.Where(photo => photo.Large != null && (photo.EndedAt < old || (photo.State == PhotoState.Refused && photo.JudgedAt < refused)))
            .ExecuteUpdateAsync(set => set.SetProperty(photo => photo.Small, (byte[]?)null).SetProperty(photo => photo.Large, (byte[]?)null), token), cancellation);
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
