using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Market.Catalog.District;
using Market.Catalog.Products;
using Microsoft.EntityFrameworkCore;

namespace Market.Catalog.Certification;

/// <summary>
/// Ends certificates whose last day has passed in the district. Others refuse such a product by its dates anyway; this makes
/// the register say so and tells them. Safe to run at any time and in several processes.
/// </summary>
internal sealed partial class CertificateExpiry(IServiceScopeFactory scopes, TimeProvider time, ILogger<CertificateExpiry> log) : BackgroundService
{
    public const string Actor = "validity";
    public const string Reason = "有效期届满 / validity ended";
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await ExpireDue(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <returns>How many certificates it ended.</returns>
    public async Task<int> ExpireDue(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CatalogDb>();
        var today = time.Today();
        var due = await db.Products
            .Where(p => p.Certificate.ValidTo < today && (p.Certificate.Status == CertificateStatus.Certified || p.Certificate.Status == CertificateStatus.Suspended))
            .OrderBy(p => p.Code).Select(p => p.Code).ToListAsync(cancellation);
        var ended = 0;
        foreach (var code in due)
            if (await db.Write(token => Expire(db, code, token), cancellation))
                ended++;
        if (ended > 0)
            LogEnded(ended);
        return ended;
    }

    private async Task<bool> Expire(CatalogDb db, string code, CancellationToken cancellation)
    {
        // Decided anew under the lock: the office or another process may have been here since.
        if (await db.LockProduct(code, cancellation) is not { } product
            || product.Decide(CertificateStatus.Expired, Actor, Reason, time.GetUtcNow()) != CertificateDecisionOutcome.Done)
            return false;
        db.Publish(new CertificateWithdrawn(await db.SaveAndRead(code, cancellation), Reason), time);
        return true;
    }

    [LoggerMessage(LogLevel.Information, "The validity of {Count} certificates ended")]
    private partial void LogEnded(int count);

    [LoggerMessage(LogLevel.Warning, "Certificates past their last day could not be ended and will be tried again: {Reason}")]
    private partial void LogFailed(string reason);
}
