using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Snapshot;

namespace Market.Web.Storefront;

/// <summary>The cart as it can be bought now: priced from the snapshot, and saying of each line what stands in its way.</summary>
/// <param name="Notice">Key of a text about what has just been done or refused, or null.</param>
/// <param name="Removed">What has just been taken out and can be put back, or null.</param>
internal sealed record CartPage(IReadOnlyList<CartPageLine> Lines, ShippingTerms Shipping, string? Notice, RemovedLine? Removed)
{
    public static CartPage Of(Cart cart, CartOrigins origins, CatalogueSnapshot snapshot, DateOnly today, string? notice = null, RemovedLine? removed = null) => new(
        [.. cart.Lines.Select(line => CartPageLine.Of(line, origins, snapshot, today))], snapshot.Shipping, notice, removed);

    /// <summary>Of the lines that are on sale.</summary>
    public long GoodsFen => Lines.Where(line => line.OnSale).Sum(line => line.TotalFen);

    /// <summary>What of it reaches households.</summary>
    public long BenefitFen => Lines.Where(line => line.OnSale).Sum(line => line.BenefitFen);

    public long DeliveryFen => GoodsFen == 0 || GoodsFen >= Shipping.FreeFromFen ? 0 : Shipping.FeeFen;

    /// <summary>Nothing in it is off sale, and every line can be had somewhere.</summary>
    public bool CanCheckOut => Lines.Count > 0 && Lines.All(line => line.OnSale && line.Most >= line.Quantity);

    public bool ForAdults => Lines.Any(line => line.Product?.AdultOnly == true);

    public IEnumerable<CartPageLine> Perishable => Lines.Where(line => line.Product?.Perishable == true);

    /// <summary>Lines that cannot be returned without reason if the buyer agrees to that for this purchase.</summary>
    public IEnumerable<CartPageLine> ByAgreement => Lines.Where(line => line.Product is { Perishable: false, NoReturn: not null });

    /// <summary>Lines that their supplier cannot send in this quantity.</summary>
    public IEnumerable<CartPageLine> NotDeliverable => Lines.Where(line => line.Deliverable < line.Quantity);
}

internal sealed record RemovedLine(ProductRecord Product, int Quantity);

/// <param name="Product">Null for a code that nobody knows any more.</param>
/// <param name="Deliverable">Units its supplier can send now.</param>
/// <param name="Price">What a unit costs now; null with the product.</param>
/// <param name="Permille">Thousandths of it that reach households.</param>
/// <param name="AtCounter">Most units a single counter has now.</param>
/// <param name="Session">Code of the live session it comes from, or null.</param>
internal sealed record CartPageLine(string Code, int Quantity, ProductRecord? Product, bool OnSale, int Deliverable, int AtCounter, PriceShown? Price, int Permille, string? Session)
{
    public static CartPageLine Of(CartLine line, CartOrigins origins, CatalogueSnapshot snapshot, DateOnly today)
    {
        var product = snapshot.Product(line.Code);
        if (product is null)
            return new CartPageLine(line.Code, line.Quantity, null, false, 0, 0, null, 0, null);
        var permille = snapshot.Linkage(product, today)?.Rate.BenefitPermille ?? 0;
        var atCounter = snapshot.CountersWith(product, 1).Select(counter => snapshot.Available(product.Code, counter.Code)).DefaultIfEmpty().Max();
        var session = origins.Of(line.Code)?.Session;
        return new CartPageLine(
            line.Code, line.Quantity, product, product.MayBeSold(today), snapshot.Deliverable(product), atCounter, PriceShown.Of(product, snapshot, session, origins.Now), permille, session);
    }

    public long TotalFen => (Price?.Fen ?? 0) * Quantity;

    public long BenefitFen => TotalFen * Permille / 1000;

    /// <summary>Most units that one place can give.</summary>
    public int Most => Math.Max(Deliverable, AtCounter);
}
