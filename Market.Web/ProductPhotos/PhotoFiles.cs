using System.Threading.RateLimiting;
using Market.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace Market.Web.ProductPhotos;

/// <summary>
/// The bytes of photos that may be seen by everybody, in this node's memory: each is read once for as long as the product is shown as it is, two at a time. What is not
/// known to be shown here (one replaced while somebody's page still names it, one that another node has just heard of, or a guess) is asked for now and then only.
/// </summary>
internal sealed class PhotoFiles(ShownPhotos photos, IServiceScopeFactory scopes) : IDisposable
{
    private const long MostBytes = 48 * 1024 * 1024;
    private const int EntryBytes = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = MostBytes });
    private readonly SemaphoreSlim reading = new(2, 2);
    private readonly FixedWindowRateLimiter others = new(new FixedWindowRateLimiterOptions { PermitLimit = 200, Window = TimeSpan.FromSeconds(10) });

    /// <param name="Known">What the node had heard of the product before it read: with other news, it reads again. So nothing that was taken down stays.</param>
    private sealed record Kept(ShownPhoto? Known, byte[]? Bytes);

    /// <returns>A WebP, or null when there is none to be seen, or too many are asked for.</returns>
    public async Task<byte[]?> Of(string productCode, string hash, bool large, CancellationToken cancellation)
    {
        var key = (productCode, hash, large);
        if (Find() is { } found)
            return found.Bytes;
        if (photos.Known(productCode)?.Hash != hash && !others.AttemptAcquire().IsAcquired || !await reading.WaitAsync(Patience, cancellation))
            return null;
        try
        {
            return (Find() ?? await Read(productCode, hash, large, key, cancellation)).Bytes;
        }
        finally
        {
            reading.Release();
        }

        Kept? Find() => cache.TryGetValue(key, out Kept? kept) && ReferenceEquals(kept!.Known, photos.Known(productCode)) ? kept : null;
    }

    private async Task<Kept> Read(string productCode, string hash, bool large, object key, CancellationToken cancellation)
    {
        var known = photos.Known(productCode);
        await using var scope = scopes.CreateAsyncScope();
        var bytes = await scope.ServiceProvider.GetRequiredService<WebDb>().ProductPhotos.AsNoTracking()
            .Where(photo => photo.ProductCode == productCode && photo.Hash == hash && (photo.State == PhotoState.Shown || photo.State == PhotoState.Replaced))
            .OrderByDescending(photo => photo.SentAt).Select(photo => large ? photo.Large : photo.Small).FirstOrDefaultAsync(cancellation);
        return cache.Set(key, new Kept(known, bytes), new MemoryCacheEntryOptions { Size = EntryBytes + (bytes?.Length ?? 0) });
    }

    public void Dispose()
    {
        cache.Dispose();
        reading.Dispose();
        others.Dispose();
    }
}
