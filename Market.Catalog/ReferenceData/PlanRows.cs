using Market.Catalog.Linkage;
using Market.Catalog.Products;
using Market.Catalog.Suppliers;

namespace Market.Catalog.ReferenceData;

/// <summary>Rows of plans.csv, one for each product of each version; the versions of a base follow one another day to day.</summary>
/// <param name="aliveOn">All dates are moved back by whole years until every base has a version in force on this day; null to take them as they stand.</param>
internal sealed class PlanRows(IReadOnlyDictionary<string, IndustryBase> bases, IReadOnlyDictionary<string, Product> products, DateOnly? aliveOn)
{
    public const string Columns = "base_code,version,valid_from,valid_to,product_code,benefit_permille,reason,reason_en";

    public sealed record Row(ReferenceRow At, string BaseCode, int Version, DateOnly ValidFrom, DateOnly? ValidTo, PlanRate Rate);

    public Row Read(ReferenceRow row)
    {
        var (baseCode, version) = (row.Reference("base_code", bases, "bases.csv"), row.Whole("version", 1, 1000));
        var productCode = row.Reference("product_code", products, "products.csv");
        if (products.TryGetValue(productCode, out var product) && product.BaseCode != baseCode)
            row.Refuse("product_code", $"is a product of base {product.BaseCode}, not of this one");
        var (validFrom, validTo) = (row.Day("valid_from"), row.DayOrNone("valid_to"));
        if (validTo < validFrom)
            row.Refuse("valid_to", "is before valid_from");
        return new Row(row, baseCode, version, validFrom, validTo, new PlanRate
        {
            PlanVersion = LinkagePlan.Identity(baseCode, version),
            ProductCode = productCode,
            BenefitPermille = row.Whole("benefit_permille", 1, 1000),
            Reason = row.Text("reason", 200),
            ReasonEn = row.Text("reason_en", 300),
        });
    }

    /// <summary>Puts the rows together, when each by itself is right.</summary>
    public List<LinkagePlan> Plans(IReadOnlyList<Row> rows, ReferenceFile file)
    {
        var plans = new List<LinkagePlan>();
        var years = 0;
        while (rows.Any(row => row.Version == 1 && row.ValidFrom.AddYears(years) > aliveOn))
            years--;
        foreach (var ofBase in rows.GroupBy(row => row.BaseCode))
        {
            Row? before = null;
            foreach (var version in ofBase.GroupBy(row => row.Version).OrderBy(version => version.Key))
            {
                var first = version.First();
                CheckOneVersion(version, first);
                CheckFollows(before, first);
                before = first;
                plans.Add(Plan(first, version, years));
            }
        }
        var covered = plans.GroupBy(plan => plan.BaseCode).SelectMany(versions => versions.Last().Rates).Select(rate => rate.ProductCode).ToHashSet();
        foreach (var product in products.Keys.Where(code => !covered.Contains(code)))
            file.Refuse(0, "product_code", $"{product} has no rate in the last version of the plan of its base");
        return plans;
    }

    private static void CheckOneVersion(IEnumerable<Row> version, Row first)
    {
        var seen = new HashSet<string>();
        foreach (var row in version)
        {
            if (row.ValidFrom != first.ValidFrom || row.ValidTo != first.ValidTo)
                row.At.Refuse(row.ValidFrom != first.ValidFrom ? "valid_from" : "valid_to", "differs from another line of the same version");
            if (!seen.Add(row.Rate.ProductCode))
                row.At.Refuse("product_code", $"{row.Rate.ProductCode} has a rate in this version already");
        }
    }

    private static void CheckFollows(Row? before, Row row)
    {
        if (row.Version != (before?.Version ?? 0) + 1)
            row.At.Refuse("version", $"is {row.Version} where version {(before?.Version ?? 0) + 1} of {row.BaseCode} is expected");
        else if (before is { ValidTo: null })
            row.At.Refuse("valid_from", "overlaps the version before, which has no end");
        else if (before is not null && row.ValidFrom <= before.ValidTo)
            row.At.Refuse("valid_from", $"overlaps the version before, which ends on {before.ValidTo:yyyy-MM-dd}");
        else if (before is not null && row.ValidFrom != before.ValidTo!.Value.AddDays(1))
            row.At.Refuse("valid_from", $"leaves a gap after the version before, which ends on {before.ValidTo:yyyy-MM-dd}");
    }

    private static LinkagePlan Plan(Row first, IEnumerable<Row> version, int years) => new()
    {
        PlanVersion = LinkagePlan.Identity(first.BaseCode, first.Version),
        BaseCode = first.BaseCode,
        Version = first.Version,
        ValidFrom = first.ValidFrom.AddYears(years),
        ValidTo = first.ValidTo?.AddYears(years),
        Rates = [.. version.Select(row => row.Rate)],
    };
}
