using System.Text;
using Market.Catalog.ReferenceData;

namespace Market.Tests.Catalog;

public sealed class WrongRowTests
{
    public static TheoryData<string, int, string, string, string> WrongCells => new()
    {
        { "towns.csv", 3, "code", "500 116", "is not a code of capital letters, digits and hyphens" },
        { "towns.csv", 3, "name", "", "is empty" },
        { "towns.csv", 3, "latitude", "north", "'north' is not a position in degrees between -90 and 90" },
        { "towns.csv", 3, "longitude", "NaN", "'NaN' is not a position in degrees between -180 and 180" },
        { "towns.csv", 3, "position", "guess", "'guess' is none of geonames, approximate" },
        { "villages.csv", 10, "town_code", "T9", "'T9' is not in towns.csv" },
        { "villages.csv", 10, "kind", "hamlet", "'hamlet' is none of village, community" },
        { "suppliers.csv", 5, "kind", "3", "'3' is none of enterprise, cooperative, collective, family_farm" },
        { "suppliers.csv", 5, "uscc", "91500116MAT790HF6X", "its check character does not agree (GB 32100-2015)" },
        { "suppliers.csv", 5, "uscc", "91500116MAT790HF6", "its check character does not agree (GB 32100-2015)" },
        { "suppliers.csv", 5, "village_code", "000", "'000' is not in villages.csv" },
        { "suppliers.csv", 5, "contact_phone", "call me", "'call me' is not a telephone number of 6 to 20 digits, spaces, + or -" },
        { "bases.csv", 7, "supplier_code", "S999", "'S999' is not in suppliers.csv" },
        { "bases.csv", 7, "households", "0", "'0' is not a whole number from 1 to 10000" },
        { "bases.csv", 7, "wage_percent", "101", "'101' is not a whole number from 0 to 100" },
        { "bases.csv", 7, "area_mu", "1e3", "'1e3' is not a whole number from 0 to 1000000" },
        { "products.csv", 4, "name", "红\u0007糖", "contains a control character or another that cannot be seen" },
        { "products.csv", 4, "name_en", "left\u202Eright", "contains a control character or another that cannot be seen" },
        { "products.csv", 4, "unit", "一个很长很长很长的单位", "is longer than 10 characters" },
        { "products.csv", 4, "grade", " 特级", "begins or ends with a space" },
        { "products.csv", 4, "category", "Tea", "'Tea' is none of seasoning, pastry, spirits, tea, fruit, grain_oil, meat_eggs, vegetables" },
        { "products.csv", 4, "price_fen", "-1", "'-1' is not a whole number from 1 to 10000000" },
        { "products.csv", 4, "price_fen", "12.50", "'12.50' is not a whole number from 1 to 10000000" },
        { "products.csv", 4, "price_fen", "2147483648", "'2147483648' is not a whole number from 1 to 10000000" },
        { "products.csv", 4, "harvest_months", "12,13", "'12,13' is not a list such as 1,2 or 1-5 of different numbers from 1 to 12" },
        { "products.csv", 4, "harvest_months", "5,5", "'5,5' is not a list such as 1,2 or 1-5 of different numbers from 1 to 12" },
        { "products.csv", 4, "base_code", "B999", "'B999' is not in bases.csv" },
        { "products.csv", 4, "issued_on", "2026-02-30", "'2026-02-30' is not a day like 2026-08-14 between 1990 and 2100" },
        { "products.csv", 4, "valid_to", "2001-01-01", "is before issued_on" },
        { "products.csv", 4, "perishable", "no", "'no' is neither true nor false" },
        { "products.csv", 4, "no_return", "opened", "'opened' is none of made_to_order, sealed" },
        { "plans.csv", 9, "version", "2", "is 2 where version 1 of" },
        { "plans.csv", 9, "valid_to", "2000-01-01", "is before valid_from" },
        { "plans.csv", 9, "benefit_permille", "1001", "'1001' is not a whole number from 1 to 1000" },
        { "plans.csv", 9, "product_code", "JJ001", "is a product of base" },
        { "counters.csv", 12, "site_type", "shop", "'shop' is none of station, park, hospital, school, office, supermarket, service_area, community" },
        { "counters.csv", 12, "longitude", "116.40", "" },
        { "counters.csv", 12, "opens", "7:30", "'7:30' is not a time of day like 08:30" },
        { "counters.csv", 12, "closes", "00:00", "is not after opens" },
        { "counters.csv", 12, "open_days", "", "is empty" },
        { "counters.csv", 12, "open_days", "0-5", "'0-5' is not a list such as 1,2 or 1-5 of different numbers from 1 to 7" },
        { "counters.csv", 12, "village_code", "500116125204", "is a village of 500116125, not of this town" },
        { "counters.csv", 12, "operator", "别人", "differs from the name that" },
        { "counters.csv", 12, "status", "", "'' is none of planned, active, out_of_service, removed" },
        { "households.csv", 2, "people", "9411", "'9411' is not a whole number from 9412 to 75296" },
        { "household_villages.csv", 2, "village_code", "500116120999", "'500116120999' is not in villages.csv" },
    };

    [Theory, MemberData(nameof(WrongCells))]
    public void A_wrong_cell_is_refused_with_its_place_and_reason(string file, int line, string column, string value, string reason)
    {
        using var district = new DistrictCopy();
        district.Change(file, line, column, value);

        var problem = Refused(district)[0];

        // A position has two columns; which of them is wrong only its owner knows.
        Assert.Equal((file, line, reason.Length == 0 ? "latitude" : column), (problem.File, problem.Line, problem.Column));
        Assert.Contains(reason, problem.Reason);
    }

    [Theory]
    [InlineData("towns.csv", "code")]
    [InlineData("villages.csv", "code")]
    [InlineData("suppliers.csv", "code")]
    [InlineData("suppliers.csv", "uscc")]
    [InlineData("bases.csv", "code")]
    [InlineData("products.csv", "code")]
    [InlineData("products.csv", "certificate_no")]
    [InlineData("counters.csv", "code")]
    public void What_must_be_unique_is_refused_the_second_time(string file, string column)
    {
        using var district = new DistrictCopy();
        var value = district.Cell(file, 2, column);
        district.Change(file, 6, column, value);

        var problem = Refused(district)[0];

        Assert.Equal(new ReferenceProblem(file, 6, column, $"'{value}' is in line 2 already"), problem);
    }

    [Fact]
    public void Percents_that_do_not_add_up_are_refused()
    {
        using var district = new DistrictCopy();
        district.Change("bases.csv", 2, "rent_percent", "6");

        Assert.Equal(new ReferenceProblem("bases.csv", 2, "dividend_percent", "the four percents add up to 101 instead of 100"), Assert.Single(Refused(district)));
    }

    [Fact]
    public void Spirits_for_children_are_refused()
    {
        using var district = new DistrictCopy();
        var line = Array.FindIndex(district.Lines("products.csv"), text => text.Contains(",spirits,")) + 1;
        district.Change("products.csv", line, "adult_only", "false");

        Assert.Equal(("products.csv", line, "adult_only"), Place(Assert.Single(Refused(district))));
    }

    [Fact]
    public void Goods_that_cannot_be_returned_for_two_reasons_are_refused()
    {
        using var district = new DistrictCopy();
        var line = Array.FindIndex(district.Lines("products.csv"), text => text.Contains(",true,,", StringComparison.Ordinal)) + 1;
        district.Change("products.csv", line, "no_return", "sealed");

        Assert.Equal(("products.csv", line, "no_return"), Place(Assert.Single(Refused(district))));
    }

    [Theory]
    [InlineData("2026-06-30", "overlaps the version before, which ends on 2026-06-30")]
    [InlineData("2026-07-02", "leaves a gap after the version before, which ends on 2026-06-30")]
    public void Versions_of_a_plan_neither_overlap_nor_leave_a_gap(string secondFrom, string reason)
    {
        using var district = new DistrictCopy();
        var lines = district.Lines("plans.csv");
        var second = Array.FindIndex(lines, text => text.Split(',')[1] == "2");
        var sameVersion = Enumerable.Range(0, lines.Length).Where(index => lines[index].StartsWith(lines[second].Split(',')[0] + ",2,", StringComparison.Ordinal)).ToList();
        foreach (var index in sameVersion)
            district.Change("plans.csv", index + 1, "valid_from", secondFrom);

        Assert.Equal(new ReferenceProblem("plans.csv", second + 1, "valid_from", reason), Refused(district)[0]);
    }

    [Fact]
    public void A_version_after_one_without_end_overlaps_it()
    {
        using var district = new DistrictCopy();
        var lines = district.Lines("plans.csv");
        var baseCode = lines.First(text => text.Split(',')[1] == "2").Split(',')[0];
        foreach (var index in Enumerable.Range(0, lines.Length).Where(index => lines[index].StartsWith(baseCode + ",1,", StringComparison.Ordinal)))
            district.Change("plans.csv", index + 1, "valid_to", "");

        Assert.Equal("overlaps the version before, which has no end", Refused(district)[0].Reason);
    }

    [Fact]
    public void A_product_without_a_rate_is_refused()
    {
        using var district = new DistrictCopy();
        var lines = district.Lines("plans.csv");
        var only = lines.Skip(1).GroupBy(text => text.Split(',')[4]).First(rates => rates.Count() == 1).Single();
        File.WriteAllLines(district.PathOf("plans.csv"), lines.Where(text => text != only));

        Assert.Equal(new ReferenceProblem("plans.csv", 0, "product_code", $"{only.Split(',')[4]} has no rate in the last version of the plan of its base"), Refused(district)[0]);
    }

    [Theory]
    [InlineData("a,b", "has 2 fields instead of 4")]
    [InlineData("", "has 1 fields instead of 4")]
    [InlineData("500116001002,500116001,南\"门,village", "has a quotation mark in the wrong place, or a line break within a field")]
    [InlineData("500116001002,500116001,\"南门,village", "has a quotation mark in the wrong place, or a line break within a field")]
    [InlineData("500116001002,500116001,\"南\n门\",village", "has a quotation mark in the wrong place, or a line break within a field")]
    public void A_row_that_is_not_one_is_refused(string text, string reason)
    {
        using var district = new DistrictCopy();
        district.Line("villages.csv", 4, text);

        Assert.Equal(new ReferenceProblem("villages.csv", 4, "", reason), Refused(district)[0]);
    }

    [Theory]
    [InlineData("code,town_code,name", "kind", "is missing from the header")]
    [InlineData("code,town_code,name,kind,extra", "extra", "is not a column of this file")]
    [InlineData("code,town_code,name,kind,kind", "kind", "is twice in the header")]
    public void A_wrong_header_is_refused(string header, string column, string reason)
    {
        using var district = new DistrictCopy();
        district.Line("villages.csv", 1, header);

        Assert.Equal(new ReferenceProblem("villages.csv", 1, column, reason), Refused(district)[0]);
    }

    [Fact]
    public void Text_that_is_not_UTF_8_is_refused_with_its_line()
    {
        using var district = new DistrictCopy();
        var bytes = File.ReadAllBytes(district.PathOf("bases.csv"));
        var fourthLine = Encoding.UTF8.GetString(bytes).Split('\n').Take(3).Sum(line => Encoding.UTF8.GetByteCount(line) + 1);
        bytes[fourthLine + 6] = 0xFF;
        File.WriteAllBytes(district.PathOf("bases.csv"), bytes);

        Assert.Equal(new ReferenceProblem("bases.csv", 4, "", "is not UTF-8"), Assert.Single(Refused(district)));
    }

    [Theory]
    [InlineData("towns.csv")]
    [InlineData("products.csv")]
    [InlineData("outline.geojson")]
    [InlineData("households.csv")]
    public void A_missing_file_is_named(string file)
    {
        using var district = new DistrictCopy();
        File.Delete(district.PathOf(file));

        Assert.Equal((file, 0), (Assert.Single(Refused(district)).File, Refused(district)[0].Line));
    }

    [Theory]
    [InlineData("{\n\n oops", 3)]
    [InlineData("{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[106,29]}}", 0)]
    [InlineData("[]", 0)]
    public void An_outline_that_is_none_is_refused(string text, int line)
    {
        using var district = new DistrictCopy();
        File.WriteAllText(district.PathOf("outline.geojson"), text);

        Assert.Equal(("outline.geojson", line), (Assert.Single(Refused(district)).File, Refused(district)[0].Line));
    }

    [Fact]
    public void All_problems_of_a_file_are_told_up_to_a_bound_and_files_that_refer_to_it_are_not_read()
    {
        using var district = new DistrictCopy();
        foreach (var line in Enumerable.Range(2, 60))
            district.Change("suppliers.csv", line, "kind", "other");
        district.Change("counters.csv", 3, "kind", "other");
        district.Change("products.csv", 3, "price_fen", "0");

        var refused = Assert.Throws<ReferenceDataRefused>(() => DistrictFiles.Read(district.Folder, null));

        Assert.Equal([("suppliers.csv", 50), ("counters.csv", 1)], refused.Problems.GroupBy(problem => problem.File).Select(file => (file.Key, file.Count())));
        Assert.Equal(["bases.csv", "products.csv", "plans.csv", "households.csv"], refused.NotRead);
        Assert.Contains("suppliers.csv: reading ended after 50 problems", refused.Message);
        Assert.Contains("products.csv: not read, because a file it refers to is wrong", refused.Message);
    }

    [Fact]
    public void Figures_that_cannot_be_met_are_refused()
    {
        using var district = new DistrictCopy();
        district.Change("households.csv", 2, "linked_households", "9412");
        district.Change("households.csv", 2, "linked_people", "29654");

        var problem = Assert.Single(Refused(district));
        Assert.Equal(("households.csv", 2), (problem.File, problem.Line));
        Assert.Contains("linked_households must be between", problem.Reason);
    }

    [Fact]
    public void The_files_as_they_are_have_no_problem() => Assert.Equal(227, DistrictFiles.Read(Registry.Files, null).Products.Count);

    private static IReadOnlyList<ReferenceProblem> Refused(DistrictCopy district) =>
        Assert.Throws<ReferenceDataRefused>(() => DistrictFiles.Read(district.Folder, null)).Problems;

    private static (string File, int Line, string Column) Place(ReferenceProblem problem) => (problem.File, problem.Line, problem.Column);
}
