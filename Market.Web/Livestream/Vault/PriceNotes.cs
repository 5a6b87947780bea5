using System.Collections.Concurrent;
using Market.Web.Data;
using Market.Web.Livestream.Room;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Vault;

/// <summary>Writes down when what a product costs in a room changes while it is live: a deal that is sold out, a certificate that is withdrawn. Whichever node sees it first.</summary>
internal sealed class PriceNotes(Rooms rooms, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, PriceKept>> seen = new();

    public async Task Note(WebDb db, string code, IReadOnlyList<ProductNews> products, CancellationToken cancellation)
    {
        var now = products.ToDictionary(news => news.Code, PriceKept.Of);
        var before = seen.GetValueOrDefault(code);
        List<string> changed = [.. now.Where(price => before is not null && before.TryGetValue(price.Key, out var known) && known != price.Value).Select(price => price.Key)];
        if (changed.Count > 0)
            await Write(db, code, changed.ConvertAll(product => (product, now[product].Json())), cancellation);
        // Only now: what could not be written is tried again.
        seen[code] = now;
    }

    public void Forget(string code) => seen.TryRemove(code, out _);

    private async Task Write(WebDb db, string code, List<(string Product, string Price)> changed, CancellationToken cancellation)
    {
        var written = await db.Write(async token =>
        {
            if (await db.Lock(code, token) is not { State: SessionState.Live } session)
                return false;
            var before = session.LastSeq;
            foreach (var (product, price) in changed)
                // Another node may have seen it too.
                if (await db.LiveEvents.Where(entry => entry.SessionCode == code && entry.ProductCode == product && (entry.Kind == LiveEventKind.Priced || entry.Kind == LiveEventKind.Pinned))
                    .OrderByDescending(entry => entry.Seq).Select(entry => entry.Text).FirstOrDefaultAsync(token) != price)
                    session.Record(LiveEventKind.Priced, "market", time.GetUtcNow(), price, product);
            return session.LastSeq > before;
        }, done => done, cancellation);
        if (written)
            rooms.Changed(code);
    }
}
