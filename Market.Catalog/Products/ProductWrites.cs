using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Catalog.Products;

internal static class ProductWrites
{
    /// <summary>The product with its certificate, its row locked until the transaction ends, so that decisions follow one another.</summary>
    public static async Task<Product?> LockProduct(this CatalogDb db, string code, CancellationToken cancellation)
    {
        // What this context read before the lock may be old.
        db.ChangeTracker.Clear();
        await db.Products.Where(p => p.Code == code).ExecuteUpdateAsync(set => set.SetProperty(p => p.Version, p => p.Version), cancellation);
        return await db.Products.Include(p => p.Certificate).SingleOrDefaultAsync(p => p.Code == code, cancellation);
    }

    /// <summary>Saves inside the transaction and reads the product as others will see it.</summary>
    public static async Task<ProductRecord> SaveAndRead(this CatalogDb db, string code, CancellationToken cancellation)
    {
        await db.SaveChangesAsync(cancellation);
        return await db.Products.Where(p => p.Code == code).Records().SingleAsync(cancellation);
    }
}
