using System.ComponentModel;
using System.Text.Json.Serialization;
using Market.Catalog.Contracts;
using Market.Web.Snapshot;
using Market.Web.Storefront;

namespace Market.Web.Api;

[Description("A page of certified products that are on sale.")]
internal sealed record ProductPage(
    [property: Description("How many there are on all pages.")] int Total, IReadOnlyList<ProductItem> Items, ProductFacets Facets);

[Description("How many products each filter would leave, were it chosen, given the others but not its own.")]
internal sealed record ProductFacets(
    IReadOnlyList<CategoryFacet> Category, IReadOnlyList<TownFacet> Town, IReadOnlyList<PriceFacet> Price,
    [property: Description("Harvested this month.")] int Season,
    [property: Description("In stock at a counter.")] int PickUp,
    [property: Description("In stock at a counter near the place asked for; null when none was.")] int? Near);

internal sealed record CategoryFacet([property: JsonConverter(typeof(Words<Category>))] Category Value, string Name, string NameEn, int Count);

internal sealed record TownFacet([property: Description("Town code.")] string Value, string Name, string NameEn, int Count);

internal sealed record PriceFacet(
    [property: Description("To be sent as price.")] string Value,
    [property: Description("Lowest price in it, in fen.")] long FromFen,
    [property: Description("Lowest price above it, in fen; null for the last.")] long? BelowFen, int Count);

internal sealed record ProductItem(
    string Code, string Name, string NameEn, string Specification, string SpecificationEn, string Unit, string UnitEn,
    [property: JsonConverter(typeof(Words<Category>))] Category Category,
    [property: Description("Price of one unit in fen (CNY), of a deal where there is one.")] long PriceFen,
    [property: Description("What of one unit's price reaches households when it is sold today, in fen.")] long BenefitFen,
    string Town, string TownCode, string Village, string VillageCode, string CertificateNo,
    [property: Description("How many units can be delivered now.")] int Available,
    [property: Description("Spirits: sold to adults only.")] bool AdultOnly,
    [property: Description("The deal whose price it is, or null.")] DealItem? Deal,
    [property: Description("Its picture, from the root of the site: a photo (WebP, 960 pixels square) where there is one, else a drawing (SVG).")] string Picture)
{
    public static ProductItem Of(ProductRecord product, CatalogueSnapshot snapshot, ProductPictures pictures, DateOnly today) => new(
        product.Code, product.Name, product.NameEn, product.Specification, product.SpecificationEn, product.Unit, product.UnitEn, product.Category,
        snapshot.PriceFen(product), snapshot.BenefitFen(product, today), product.TownName, product.TownCode, product.VillageName, product.VillageCode, product.CertificateNo,
        product.MayBeSold(today) ? snapshot.Deliverable(product) : 0, product.AdultOnly, DealItem.Of(product, snapshot), pictures.LargeAddress(product));
}

[Description("A price that holds for a time and a number of units.")]
internal sealed record DealItem(
    string Code, [property: Description("Price without the deal, in fen.")] long ListPriceFen,
    [property: Description("The price that may be struck through: the lowest of the seven days before the deal, in fen. Null when none may.")] long? WasFen,
    [property: Description("Until just before then.")] DateTimeOffset EndsAt, [property: Description("Units left at this price.")] int Left,
    [property: Description("Most units for one buyer.")] int LimitPerBuyer)
{
    public static DealItem? Of(ProductRecord product, CatalogueSnapshot snapshot) => PriceShown.Of(product, snapshot) is { Deal: { } deal } price
        ? new(deal.Code, product.PriceFen, price.WasFen, deal.EndsAt, deal.Left, deal.LimitPerBuyer) : null;
}

[Description("All that a shop must show of a product (明码标价), and whether it can be bought.")]
internal sealed record ProductDetail(
    string Code, string Name, string NameEn, string Specification, string SpecificationEn, string Unit, string UnitEn,
    [property: JsonConverter(typeof(Words<Category>))] Category Category, long PriceFen, long BenefitFen,
    string Town, string TownCode, string Village, string VillageCode, string CertificateNo, int Available, bool AdultOnly, DealItem? Deal, string Picture,
    [property: Description("False when the certificate does not allow selling it now.")] bool OnSale,
    [property: JsonConverter(typeof(Words<CertificateStatus>))] CertificateStatus CertificateStatus, DateOnly IssuedOn, DateOnly ValidTo, string CertifyingUnit,
    string Variety, string VarietyEn, string Grade, string GradeEn, int ShelfLifeDays, string Storage, string StorageEn,
    [property: Description("Months 1 to 12; empty for goods made all year round.")] IReadOnlyList<int> HarvestMonths,
    string Supplier, string SupplierEn, string LicenceKind, string LicenceNo, string Base, string BaseEn,
    [property: Description("Outside the seven-day return without reason.")] bool Perishable,
    [property: JsonConverter(typeof(Words<NoReturnReason>)), Description("Why it is outside that return although it keeps; such a product must be named in exclusionsAccepted. Null for all others.")] NoReturnReason? NoReturn,
    string Description, string DescriptionEn,
    [property: Description("Codes of counters where it can be picked up now.")] IReadOnlyList<string> Counters)
{
    public static ProductDetail Of(ProductRecord product, CatalogueSnapshot snapshot, ProductPictures pictures, DateOnly today)
    {
        var item = ProductItem.Of(product, snapshot, pictures, today);
        var onSale = product.MayBeSold(today);
        return new ProductDetail(
            item.Code, item.Name, item.NameEn, item.Specification, item.SpecificationEn, item.Unit, item.UnitEn, item.Category, item.PriceFen, item.BenefitFen,
            item.Town, item.TownCode, item.Village, item.VillageCode, item.CertificateNo, item.Available, item.AdultOnly, item.Deal, item.Picture,
            onSale, product.Status, product.IssuedOn, product.ValidTo, product.CertifyingUnit,
            product.Variety, product.VarietyEn, product.Grade, product.GradeEn, product.ShelfLifeDays, product.Storage, product.StorageEn, product.HarvestMonths,
            product.SupplierName, product.SupplierNameEn, product.LicenceKind, product.LicenceNo, product.BaseName, product.BaseNameEn, product.Perishable, product.NoReturn,
            product.Description, product.DescriptionEn,
            onSale ? [.. snapshot.CountersWith(product, 1).Select(counter => counter.Code).Order(StringComparer.Ordinal)] : []);
    }
}
