using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Market.Catalog.District;
using Market.Catalog.Households.Generation;
using Market.Catalog.Linkage;
using Market.Catalog.ReferenceData;
using Market.Catalog.Suppliers;

namespace Market.Tests.Catalog;

public sealed class HouseholdGeneratorTests
{
    private static readonly Town[] Towns = [.. Enumerable.Range(1, 3).Select(n => new Town { Code = $"T{n}", Name = $"{n}镇", NameEn = "T", Latitude = 0, Longitude = 0 })];
    private static readonly Village[] Villages = [.. Enumerable.Range(0, 9).Select(n => new Village
    {
        Code = $"T{(n / 3) + 1}0{n}",
        TownCode = $"T{(n / 3) + 1}",
        Name = $"{n}村",
        IsCommunity = n % 3 == 2,
    })];
    private static readonly IndustryBase[] Bases = [Base("B1", "T100", 30), Base("B2", "T100", 20), Base("B3", "T101", 25), Base("B4", "T205", 12), Base("B5", "T307", 18)];
    private static readonly HouseholdNumbers Numbers = new(7, 200, 640, 80, 270, 3, 4, 9, 120, [new("T306", 20, 66)]);

    [Fact]
    public void Random_numbers_are_those_of_the_published_generator()
    {
        var random = new SplitMix64(1234567);

        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL], new[] { random.Next(), random.Next(), random.Next() });
    }

    [Fact]
    public void The_same_seed_makes_the_same_households_on_every_machine() =>
        Assert.Equal("BA355D85ABBA912A30827AF85593D719", Digest(Generate(Numbers)));

    [Fact]
    public void Another_seed_makes_others() => Assert.NotEqual(Digest(Generate(Numbers)), Digest(Generate(Numbers with { Seed = 8 })));

    [Fact]
    public void The_reference_district_is_made_alike_twice()
    {
        var (first, second) = (DistrictFiles.Read(Registry.Files, null), DistrictFiles.Read(Registry.Files, null));

        Assert.Equal(Digest(first.Households), Digest(second.Households));
    }

    [Fact]
    public void Other_figures_are_met_to_the_person_too() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[150, 400], Gen.Int[60, 105], Gen.Int[0, 100]).Sample((seed, households, linked, percent) =>
        {
            var linkedPeople = (2 * linked) + (2 * linked * percent / 100);
            var people = linkedPeople + (3 * (households - linked));
            var numbers = new HouseholdNumbers(seed, households, people, linked, linkedPeople, 3, 4, 9, households / 2, [new("T306", 20, 66)]);
            var made = Generate(numbers);
            var byId = made.Households.ToDictionary(household => household.Id);
            var linkedIds = made.Members.Select(member => member.HouseholdId).Distinct().ToList();
            return made.Households.Count == households && made.Households.Sum(h => h.People) == people
                && linkedIds.Count == linked && linkedIds.Sum(id => byId[id].People) == linkedPeople
                && made.Households.Where(h => h.VillageCode == "T306").Sum(h => h.People) == 66
                && made.Households.All(h => h.People is >= 1 and <= 8)
                && made.Cadres.Count == 9 + (households / 2);
        }, iter: 200);

    [Theory]
    [InlineData(59, "linked_households must be between 60 and 105")]
    [InlineData(106, "linked_households must be between 60 and 105")]
    public void Figures_that_the_bases_cannot_meet_are_refused(int linked, string reason)
    {
        var refused = Assert.Throws<InvalidDataException>(() => Generate(Numbers with { LinkedHouseholds = linked, LinkedPeople = linked * 3 }));

        Assert.StartsWith(reason, refused.Message);
    }

    [Fact]
    public void Parts_add_up_whatever_the_weights() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Long[0, 1_000_000].List[1, 50]).Where((_, weights) => weights.Sum() > 0).Sample((total, weights) =>
        {
            var parts = LargestRemainder.Split(total, weights);
            return parts.Sum() == total && parts.Zip(weights).All(part => Math.Abs(part.First - ((double)total * part.Second / weights.Sum())) < 1);
        }, iter: 2_000);

    private static GeneratedHouseholds Generate(HouseholdNumbers numbers) => new HouseholdGenerator(numbers, Towns, Villages, Bases, Plans()).Run();

    private static List<LinkagePlan> Plans() => [.. Bases.SelectMany(b => new[] { 1, 2 }.Select(version => new LinkagePlan
    {
        PlanVersion = LinkagePlan.Identity(b.Code, version),
        BaseCode = b.Code,
        Version = version,
        ValidFrom = new DateOnly(2025 + version, 1, 1),
        ValidTo = null,
        Rates = [],
    }))];

    private static IndustryBase Base(string code, string village, int households) => new()
    {
        Code = code,
        Name = code,
        NameEn = code,
        Industry = "茶叶",
        IndustryEn = "Tea",
        VillageCode = village,
        SupplierCode = "S1",
        AreaMu = 10,
        Households = households,
        DirectPercent = 40,
        WagePercent = 30,
        RentPercent = 20,
        DividendPercent = 10,
    };

    private static string Digest(GeneratedHouseholds made)
    {
        var text = new StringBuilder();
        foreach (var h in made.Households)
            text.Append(h.Id).Append(h.Code).Append(h.FamilyName).Append(h.GivenName).Append(h.People).Append(h.PairedCadreId).Append('\n');
        foreach (var c in made.Cadres)
            text.Append(c.Id).Append(c.FamilyName).Append(c.GivenName).Append(c.SupportGroupId).Append(c.VillageTeamId).Append('\n');
        foreach (var t in made.Teams)
            text.Append(t.Id).Append(t.VillageCode).Append(t.SupportGroupId).Append('\n');
        foreach (var m in made.Members)
            text.Append(m.PlanVersion).Append(m.Position).Append(m.HouseholdId).Append(m.Mode).Append(m.Weight).Append('\n');
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }
}
