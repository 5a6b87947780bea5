using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.ProductPhotos;

/// <summary>Reads from the database which photos are shown, at start and every few seconds: one small query, whatever became of facts.</summary>
internal sealed partial class PhotoKeeper(ShownPhotos photos, IServiceScopeFactory scopes, ILogger<PhotoKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);

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
            var all = scope.ServiceProvider.GetRequiredService<WebDb>().ProductPhotos.AsNoTracking();
            photos.Keep(await all.Where(photo => photo.Version > 0 && !all.Any(later => later.ProductCode == photo.ProductCode && later.Version > photo.Version))
                .Select(photo => new ShownPhoto(photo.ProductCode, photo.Version, photo.State == PhotoState.Shown ? photo.Hash : null)).ToListAsync(cancellation));
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            LogNotRead(exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Which photos are shown could not be read and will be tried again: {Reason}")]
    private partial void LogNotRead(string reason);
}
