using System.Text.Json;
using Market.Catalog.Counters;
using Market.Catalog.District;
using Market.Catalog.Households.Generation;
using Market.Catalog.Linkage;
using Market.Catalog.Products;
using Market.Catalog.Suppliers;

namespace Market.Catalog.ReferenceData;

/// <summary>All that the files of a district say.</summary>
internal sealed record DistrictData(
    IReadOnlyList<Town> Towns, IReadOnlyList<Village> Villages, IReadOnlyList<Supplier> Suppliers, IReadOnlyList<IndustryBase> Bases,
    IReadOnlyList<Product> Products, IReadOnlyList<LinkagePlan> Plans, IReadOnlyCollection<CounterOperator> Operators, IReadOnlyList<Counter> Counters,
    GeneratedHouseholds Households);

/// <summary>Reads the files of a district, each only when those it refers to are right.</summary>
internal static class DistrictFiles
{
    public const string OutlineName = "outline.geojson";

    /// <param name="aliveOn">See <see cref="ProductRows"/>.</param>
    /// <exception cref="ReferenceDataRefused">A file is missing or wrong; every problem found is in it.</exception>
    public static DistrictData Read(string folder, DateOnly? aliveOn)
    {
        var towns = new ReferenceFile(folder, "towns.csv");
        var villages = new ReferenceFile(folder, "villages.csv", towns);
        var suppliers = new ReferenceFile(folder, "suppliers.csv", villages);
        var bases = new ReferenceFile(folder, "bases.csv", villages, suppliers);
        var products = new ReferenceFile(folder, "products.csv", bases);
        var plans = new ReferenceFile(folder, "plans.csv", products);
        var outline = new ReferenceFile(folder, OutlineName);
        var counters = new ReferenceFile(folder, "counters.csv", villages, outline);
        var named = new ReferenceFile(folder, "household_villages.csv", villages);
        var households = new ReferenceFile(folder, "households.csv", named, plans);

        var townRows = towns.Read(PlaceRows.TownColumns, PlaceRows.Town);
        var townsByCode = ByKey(townRows, town => town.Code);
        var villageRows = villages.Read(PlaceRows.VillageColumns, row => PlaceRows.Village(row, townsByCode));
        var villagesByCode = ByKey(villageRows, village => village.Code);
        var supplierRows = suppliers.Read(SupplierRows.SupplierColumns, row => SupplierRows.Supplier(row, villagesByCode));
        var suppliersByCode = ByKey(supplierRows, supplier => supplier.Code);
        var baseRows = bases.Read(SupplierRows.BaseColumns, row => SupplierRows.Base(row, villagesByCode, suppliersByCode));
        var basesByCode = ByKey(baseRows, b => b.Code);
        var productRows = products.Read(ProductRows.Columns, new ProductRows(suppliersByCode, basesByCode, villagesByCode, aliveOn).Product);
        var plansOfBases = Plans(plans, new PlanRows(basesByCode, ByKey(productRows, product => product.Code), aliveOn));
        var counterReader = new CounterRows(townsByCode, villagesByCode, ReadOutline(folder, outline));
        var counterRows = counters.Read(CounterRows.Columns, counterReader.Counter);
        var namedRows = named.Read(HouseholdRows.VillageColumns, row => HouseholdRows.Village(row, villagesByCode));
        var numbers = households.Read(HouseholdRows.Columns, row => HouseholdRows.Numbers(row, namedRows));
        var generated = Generate(households, numbers, townRows, villageRows, baseRows, plansOfBases);

        ReferenceFile[] all = [towns, villages, suppliers, bases, products, plans, outline, counters, named, households];
        if (generated is null || all.Any(file => !file.IsUsable))
            throw new ReferenceDataRefused(
                Path.GetFileName(folder), [.. all.SelectMany(file => file.Problems)],
                [.. all.Where(file => file is { IsUsable: false, Problems.Count: 0 }).Select(file => file.Name)]);
        return new(townRows, villageRows, supplierRows, baseRows, productRows, plansOfBases, counterReader.Operators, counterRows, generated);
    }

    // A key that is there twice is a problem of its file already.
    private static Dictionary<string, T> ByKey<T>(IReadOnlyList<T> rows, Func<T, string> key) => rows.DistinctBy(key).ToDictionary(key);

    private static List<LinkagePlan> Plans(ReferenceFile file, PlanRows reader)
    {
        var rows = file.Read(PlanRows.Columns, reader.Read);
        return file.IsUsable ? reader.Plans(rows, file) : [];
    }

    private static Outline ReadOutline(string folder, ReferenceFile file)
    {
        try
        {
            return Outline.Parse(File.ReadAllText(Path.Combine(folder, OutlineName)));
        }
        catch (JsonException exception)
        {
            file.Refuse((int)(exception.LineNumber ?? 0) + 1, "", "is not JSON");
        }
        catch (Exception exception) when (exception is FormatException or IOException)
        {
            file.Refuse(0, "", exception is FormatException ? exception.Message : "is missing or cannot be read");
        }
        // Nothing is compared with it: the counters are not read when their outline is wrong.
        return new Outline();
    }

    private static GeneratedHouseholds? Generate(
        ReferenceFile file, IReadOnlyList<HouseholdNumbers> numbers, IReadOnlyList<Town> towns, IReadOnlyList<Village> villages,
        IReadOnlyList<IndustryBase> bases, IReadOnlyList<LinkagePlan> plans)
    {
        if (!file.IsUsable)
            return null;
        if (numbers.Count != 1)
        {
            file.Refuse(0, "", $"has {numbers.Count} rows instead of one");
            return null;
        }
        try
        {
            return new HouseholdGenerator(numbers[0], towns, villages, bases, plans).Run();
        }
        catch (InvalidDataException exception)
        {
            file.Refuse(2, "", exception.Message);
            return null;
        }
    }
}
