using Market.Catalog.Contracts;

namespace Market.Catalog.Products;

internal static class ProductRecords
{
    /// <summary>Products as others see them.</summary>
    public static IQueryable<ProductRecord> Records(this IQueryable<Product> products) => products.Select(p => new ProductRecord(
        p.Code, p.Version, p.Name, p.NameEn, p.BaseProduct, p.BaseProductEn, p.Category,
        p.Specification, p.SpecificationEn, p.Unit, p.UnitEn, p.Variety, p.VarietyEn, p.Grade, p.GradeEn,
        p.PriceFen, p.ShelfLifeDays, p.Storage, p.StorageEn, p.HarvestMonths,
        p.SupplierCode, p.Supplier.Name, p.Supplier.NameEn, p.Supplier.LicenceKind, p.Supplier.LicenceNo,
        p.BaseCode, p.Base.Name, p.Base.NameEn, p.VillageCode, p.Village.Name, p.Village.TownCode, p.Village.Town.Name,
        p.Certificate.Number, p.Certificate.Batch, p.Certificate.IssuedOn, p.Certificate.ValidTo, p.Certificate.CertifyingUnit, p.Certificate.Status,
        p.AdultOnly, p.Perishable, p.Description, p.DescriptionEn, p.NoReturn));
}
