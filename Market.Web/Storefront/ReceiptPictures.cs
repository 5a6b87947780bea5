using Market.Orders.Contracts;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Localization;

namespace Market.Web.Storefront;

/// <summary>
/// Draws share pictures, two at a time at most, and keeps the latest: a chat program asks for one as often as somebody scrolls past.
/// Who waits too long is told to come again.
/// </summary>
internal sealed class ReceiptPictures(IStringLocalizer<Texts> texts) : IDisposable
{
    private const int Kept = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = Kept });
    private readonly SemaphoreSlim drawing = new(2, 2);

    /// <param name="address">Absolute address of the receipt, for its QR code.</param>
    /// <returns>A PNG, or null when too many are being drawn.</returns>
    public async Task<byte[]?> Of(ReceiptView receipt, string address, bool english, CancellationToken cancellation)
    {
        // After a refund other figures stand on it: it is another picture.
        var key = (address, receipt.NetFen, receipt.BenefitFen, english);
        if (cache.TryGetValue(key, out byte[]? known))
            return known;
        if (!await drawing.WaitAsync(Patience, cancellation))
            return null;
        try
        {
            return cache.TryGetValue(key, out known) ? known : cache.Set(key, ReceiptPicture.Draw(receipt, address, texts), new MemoryCacheEntryOptions { Size = 1 });
        }
        finally
        {
            drawing.Release();
        }
    }

    public void Dispose()
    {
        cache.Dispose();
        drawing.Dispose();
    }
}
