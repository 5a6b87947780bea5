using System.Collections.Concurrent;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Deals;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Checkout;

/// <summary>
/// Products as they were when last read, so that orders that are saved together need no message to the database before the one that saves them. What stands here is never
/// relied upon: the save itself holds only while it is so (<see cref="StillSo"/>), and nobody is refused for it.
/// </summary>
internal sealed class KnownProducts
{
    private readonly ConcurrentDictionary<string, SellableProduct> remembered = new();

    /// <summary>What is not remembered is read. Only what may be sold, at its list price and to everybody, is remembered: no more than the catalogue has.</summary>
    public async Task<Dictionary<string, KnownProduct>> Read(OrdersDb db, IEnumerable<string> codes, DateOnly today, CancellationToken cancellation)
    {
        var (products, unknown) = (new Dictionary<string, KnownProduct>(), new List<string>());
        foreach (var code in codes)
            if (remembered.TryGetValue(code, out var product))
                products.Add(code, new KnownProduct(product, IsOnDeal: false, IsRemembered: true));
            else
                unknown.Add(code);
        if (unknown.Count == 0)
            return products;
        // Named outside the query: within it EF would interpret the call each time.
        var open = OffersForBuyer.Open(db);
        foreach (var product in await db.Products.AsNoTracking().Where(product => unknown.Contains(product.Code))
            .Select(product => new KnownProduct(product, open.Any(deal => deal.ProductCode == product.Code), false)).ToListAsync(cancellation))
        {
            products.Add(product.Product.Code, product);
            if (!product.IsOnDeal && product.Product.MayBeSold(today))
                remembered[product.Product.Code] = product.Product;
        }
        return products;
    }

    public void Forget(IEnumerable<string> codes)
    {
        foreach (var code in codes)
            remembered.TryRemove(code, out _);
    }

    /// <summary>
    /// Condition of an UPDATE: the product is as it was read, and still no deal is open on it. A value, not a row that EXISTS: that PostgreSQL would join, and lock stock in the
    /// order of products as they lie instead of the one in which everybody locks.
    /// </summary>
    /// <param name="code">Placeholder of the product's code.</param>
    /// <param name="version">Placeholder of the version that was read.</param>
    public static string StillSo(string code, string version, bool sqlite) => $"""
        {version} = (SELECT version FROM sellable_products WHERE code = {code})
        AND NOT EXISTS (SELECT 1 FROM offers WHERE product_code = {code} AND state <> {(int)OfferState.Stopped} AND opens_at <= {DatabaseClock.Default(sqlite)} AND {DatabaseClock.Default(sqlite)} < ends_at)
        """;
}

/// <param name="IsOnDeal">Its price is its buyer's own.</param>
/// <param name="IsRemembered">It may have changed meanwhile.</param>
internal sealed record KnownProduct(SellableProduct Product, bool IsOnDeal, bool IsRemembered);
