using Market.Catalog.Certification;
using Market.Catalog.Contracts;
using Market.Catalog.District;
using Market.Catalog.Products;
using Market.Catalog.Suppliers;

namespace Market.Catalog.ReferenceData;

/// <param name="aliveOn">
/// A certificate that is not valid on this day is moved by whole years until it is, so that a demonstration is alive whenever it is
/// loaded; null to take every date as it stands.
/// </param>
internal sealed class ProductRows(
    IReadOnlyDictionary<string, Supplier> suppliers, IReadOnlyDictionary<string, IndustryBase> bases, IReadOnlyDictionary<string, Village> villages, DateOnly? aliveOn)
{
    public const string Columns =
        "code,name,name_en,base_product,base_product_en,category,specification,specification_en,unit,unit_en,variety,variety_en,grade,grade_en,"
        + "price_fen,shelf_life_days,storage,storage_en,harvest_months,supplier_code,base_code,village_code,certificate_no,batch,issued_on,valid_to,"
        + "certifying_unit,yearly_supply,adult_only,perishable,no_return,description,description_en";

    public Product Product(ReferenceRow row)
    {
        var code = row.Key("code");
        var product = new Product
        {
            Code = code,
            Name = row.Text("name", 100),
            NameEn = row.Text("name_en", 200),
            BaseProduct = row.Text("base_product", 50),
            BaseProductEn = row.Text("base_product_en", 100),
            Category = row.OneOf<Category>("category"),
            Specification = row.Text("specification", 50),
            SpecificationEn = row.Text("specification_en", 100),
            Unit = row.Text("unit", 10),
            UnitEn = row.Text("unit_en", 20),
            Variety = row.Text("variety", 50),
            VarietyEn = row.Text("variety_en", 100),
            Grade = row.Text("grade", 20),
            GradeEn = row.Text("grade_en", 50),
            PriceFen = row.Whole("price_fen", 1, 10_000_000),
            ShelfLifeDays = row.Whole("shelf_life_days", 1, 36_500),
            Storage = row.Text("storage", 100),
            StorageEn = row.Text("storage_en", 200),
            HarvestMonths = row.Numbers("harvest_months", 12),
            SupplierCode = row.Reference("supplier_code", suppliers, "suppliers.csv"),
            BaseCode = row.Reference("base_code", bases, "bases.csv"),
            VillageCode = row.Reference("village_code", villages, "villages.csv"),
            Certificate = Certificate(row, code),
            YearlySupply = row.Whole("yearly_supply", 1, 100_000_000),
            AdultOnly = row.YesNo("adult_only"),
            Perishable = row.YesNo("perishable"),
            NoReturn = row.OneOfOrNone<NoReturnReason>("no_return"),
            Description = row.Text("description", 500),
            DescriptionEn = row.Text("description_en", 1000),
        };
        if (product is { Category: Category.Spirits, AdultOnly: false })
            row.Refuse("adult_only", "is false for spirits, which are sold to adults only");
        if (product is { Perishable: true, NoReturn: not null })
            row.Refuse("no_return", "is set for perishable goods, which are outside the return without reason anyway");
        return product;
    }

    private Certificate Certificate(ReferenceRow row, string productCode)
    {
        var (issuedOn, validTo) = (row.Day("issued_on"), row.Day("valid_to"));
        if (validTo < issuedOn)
            row.Refuse("valid_to", "is before issued_on");
        var years = 0;
        while (validTo.AddYears(years) < aliveOn)
            years++;
        while (issuedOn.AddYears(years) > aliveOn)
            years--;
        var certificate = new Certificate
        {
            Number = row.Unique("certificate_no", row.Text("certificate_no", 40)),
            ProductCode = productCode,
            Batch = row.Text("batch", 20),
            IssuedOn = issuedOn.AddYears(years),
            ValidTo = validTo.AddYears(years),
            CertifyingUnit = row.Text("certifying_unit", 100),
        };
        certificate.RecordIssue("认定 / certified");
        return certificate;
    }
}
