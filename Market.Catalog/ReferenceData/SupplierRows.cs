using Market.Catalog.Contracts;
using Market.Catalog.District;
using Market.Catalog.Suppliers;

namespace Market.Catalog.ReferenceData;

internal static class SupplierRows
{
    public const string SupplierColumns = "code,name,name_en,kind,uscc,licence_kind,licence_no,village_code,address,contact_name,contact_phone";
    public const string BaseColumns =
        "code,name,name_en,industry,industry_en,village_code,supplier_code,area_mu,households,direct_percent,wage_percent,rent_percent,dividend_percent";

    public static Supplier Supplier(ReferenceRow row, IReadOnlyDictionary<string, Village> villages)
    {
        var uscc = row.Unique("uscc", row.Text("uscc", 18));
        if (!SocialCreditCode.IsValid(uscc))
            row.Refuse("uscc", "is not a unified social credit code: its check character does not agree (GB 32100-2015)");
        return new()
        {
            Code = row.Key("code"),
            Name = row.Text("name", 100),
            NameEn = row.Text("name_en", 200),
            Kind = row.OneOf<SupplierKind>("kind"),
            Uscc = uscc,
            LicenceKind = row.Text("licence_kind", 50),
            LicenceNo = row.Text("licence_no", 50),
            VillageCode = row.Reference("village_code", villages, "villages.csv"),
            Address = row.Text("address", 200),
            ContactName = row.Text("contact_name", 50),
            ContactPhone = row.Phone("contact_phone"),
        };
    }

    public static IndustryBase Base(ReferenceRow row, IReadOnlyDictionary<string, Village> villages, IReadOnlyDictionary<string, Supplier> suppliers)
    {
        var industryBase = new IndustryBase
        {
            Code = row.Key("code"),
            Name = row.Text("name", 100),
            NameEn = row.Text("name_en", 200),
            Industry = row.Text("industry", 50),
            IndustryEn = row.Text("industry_en", 100),
            VillageCode = row.Reference("village_code", villages, "villages.csv"),
            SupplierCode = row.Reference("supplier_code", suppliers, "suppliers.csv"),
            AreaMu = row.Whole("area_mu", 0, 1_000_000),
            Households = row.Whole("households", 1, 10_000),
            DirectPercent = row.Whole("direct_percent", 0, 100),
            WagePercent = row.Whole("wage_percent", 0, 100),
            RentPercent = row.Whole("rent_percent", 0, 100),
            DividendPercent = row.Whole("dividend_percent", 0, 100),
        };
        var percents = industryBase.DirectPercent + industryBase.WagePercent + industryBase.RentPercent + industryBase.DividendPercent;
        if (percents != 100)
            row.Refuse("dividend_percent", $"the four percents add up to {percents} instead of 100");
        return industryBase;
    }
}
