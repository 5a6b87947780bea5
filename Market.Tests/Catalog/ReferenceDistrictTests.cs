using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Market.Catalog.District;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Catalog;

[Collection(nameof(Registry))]
public sealed class ReferenceDistrictTests(Registry registry)
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    [Theory, MemberData(nameof(Both))]
    public async Task The_district_has_exactly_its_figures(Stack stack)
    {
        var snapshot = await (await registry.On(stack)).Snapshot();

        Assert.Equal(new DistrictFigures(227, 111, 183, 440, 30, 301, 9_412, 29_654, 5_791, 19_524, 20, 65, 6_182), snapshot.Figures);
        Assert.Equal((227, 440, 30, 301), (snapshot.Products.Count, snapshot.Counters.Count, snapshot.Towns.Count, snapshot.Villages.Count));
    }

    [Fact]
    public async Task Products_fill_all_eight_categories_and_may_all_be_sold()
    {
        var products = (await (await registry.On(Stack.Sqlite)).Snapshot()).Products;

        Assert.Equal(Enum.GetValues<Category>(), products.Select(product => product.Category).Distinct().Order());
        Assert.All(products, product => Assert.True(product.MayBeSold(new DateOnly(2026, 11, 24)), product.Code));
        Assert.All(products, product => Assert.Equal(1, product.Version));
        Assert.All(products.Where(product => product.Category == Category.Spirits), product => Assert.True(product.AdultOnly));
    }

    [Fact]
    public async Task Every_town_has_a_counter_and_every_counter_lies_in_the_district()
    {
        var outline = Outline.Parse(await File.ReadAllTextAsync(Path.Combine(Registry.Files, "outline.geojson"), TestContext.Current.CancellationToken));
        var snapshot = await (await registry.On(Stack.Sqlite)).Snapshot();

        Assert.Equal(snapshot.Towns.Select(town => town.Code), snapshot.Counters.Select(counter => counter.TownCode).Distinct().Order());
        Assert.All(snapshot.Counters, counter => Assert.True(outline.Contains(counter.Latitude, counter.Longitude), counter.Code));
        Assert.False(outline.Contains(29.5630, 106.5516), "the middle of Chongqing is not in Jiangjin");
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Guansheng_village_has_183_households_with_613_people(Stack stack)
    {
        var host = await registry.On(stack);
        var (households, people) = await host.In<CatalogDb, (int, int)>(async db =>
        {
            var inVillage = db.Households.Where(household => household.Village.Name == "关胜村" && household.Village.Town.Name == "西湖镇");
            return (await inVillage.CountAsync(), await inVillage.SumAsync(household => household.People));
        });

        Assert.Equal((183, 613), (households, people));
    }

    [Fact]
    public async Task Households_have_one_to_eight_people_and_a_cadre_who_looks_after_one_or_two_of_them()
    {
        var host = await registry.On(Stack.Sqlite);
        await host.In<CatalogDb>(async db =>
        {
            var sizes = await db.Households.GroupBy(household => household.People).Select(group => group.Key).OrderBy(size => size).ToListAsync();
            Assert.Equal(Enumerable.Range(1, 8), sizes);
            var pairs = await db.Households.GroupBy(household => household.PairedCadreId).Select(group => group.Count()).ToListAsync();
            Assert.Equal(6_182, pairs.Count);
            Assert.Equal([1, 2], pairs.Distinct().Order());
            Assert.False(await db.Households.AnyAsync(household => household.PairedCadre.VillageTeamId != null));
            Assert.Equal(20, await db.Cadres.Where(cadre => cadre.VillageTeamId != null).Select(cadre => cadre.VillageTeamId).Distinct().CountAsync());
        });
    }

    [Fact]
    public async Task A_base_in_its_last_version_has_the_households_it_declares_all_of_its_own_town()
    {
        var host = await registry.On(Stack.Sqlite);
        var plans = (await host.Snapshot()).Plans.GroupBy(plan => plan.BaseCode).Select(versions => versions.MaxBy(plan => plan.Version)!).ToList();
        await host.In<CatalogDb>(async db =>
        {
            var bases = await db.IndustryBases.Include(b => b.Village).ToDictionaryAsync(b => b.Code);
            Assert.Equal(bases.Count, plans.Count);
            Assert.All(plans, plan => Assert.Equal(bases[plan.BaseCode].Households, plan.Members.Count));
            Assert.All(plans, plan => Assert.All(plan.Members, member => Assert.StartsWith(bases[plan.BaseCode].Village.TownCode, member.VillageCode)));
            Assert.All(plans, plan => Assert.InRange(
                plan.Members.Count(member => member.Mode == LinkageMode.Wage) - (plan.Members.Count * bases[plan.BaseCode].WagePercent / 100.0), -1, 1));
        });
        Assert.InRange(plans.SelectMany(plan => plan.Members).GroupBy(member => member.HouseholdId).Max(member => member.Count()), 2, 3);
    }

    [Fact]
    public async Task Linked_households_are_the_same_on_every_day_whatever_versions_are_in_force()
    {
        var plans = (await (await registry.On(Stack.Sqlite)).Snapshot()).Plans;

        Assert.Contains(plans, plan => plan.Version == 2);
        foreach (var day in new[] { new DateOnly(2026, 1, 1), new DateOnly(2026, 6, 30), new DateOnly(2026, 7, 1), new DateOnly(2027, 1, 1) })
        {
            var inForce = plans.Where(plan => plan.ValidFrom <= day && (plan.ValidTo is null || day <= plan.ValidTo)).ToList();
            Assert.Equal(183, inForce.Count);
            var linked = inForce.SelectMany(plan => plan.Members).DistinctBy(member => member.HouseholdId).ToList();
            Assert.Equal((5_791, 19_524), (linked.Count, linked.Sum(member => member.People)));
        }
    }

    [Fact]
    public async Task A_second_version_differs_from_the_first_a_little()
    {
        var plans = (await (await registry.On(Stack.Sqlite)).Snapshot()).Plans.ToLookup(plan => plan.BaseCode);
        var changes = plans.Where(versions => versions.Count() == 2).Select(versions =>
        {
            var (before, after) = (versions.First().Members.ToDictionary(m => m.HouseholdId), versions.Last().Members.ToDictionary(m => m.HouseholdId));
            var stayed = before.Keys.Intersect(after.Keys).ToList();
            return (Stayed: stayed.Count, Changed: stayed.Count(id => before[id].Weight != after[id].Weight),
                Left: before.Count - stayed.Count, Joined: after.Count - stayed.Count);
        }).ToList();

        Assert.InRange(changes.Sum(change => change.Changed), 1, changes.Sum(change => change.Stayed) / 4);
        Assert.InRange(changes.Sum(change => change.Left), 1, changes.Sum(change => change.Stayed) / 8);
        Assert.InRange(changes.Sum(change => change.Joined), 1, changes.Sum(change => change.Stayed) / 8);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Members_stand_in_the_order_of_apportionment_so_that_groups_are_contiguous(Stack stack)
    {
        var plans = (await (await registry.On(stack)).Snapshot()).Plans;

        Assert.All(plans, plan => Assert.Equal(
            plan.Members.OrderBy(m => m.VillageCode, StringComparer.Ordinal).ThenBy(m => m.Mode).ThenBy(m => m.HouseholdId).Select(m => m.HouseholdId),
            plan.Members.Select(member => member.HouseholdId)));
        Assert.All(plans.SelectMany(plan => plan.Members), member => Assert.InRange(member.Weight, 1, 20));
    }

    [Fact]
    public async Task Every_product_has_a_rate_in_the_plan_of_its_base_and_rates_differ_for_a_reason()
    {
        var snapshot = await (await registry.On(Stack.Sqlite)).Snapshot();
        var rates = snapshot.Plans.Where(plan => plan.ValidTo is null).SelectMany(plan => plan.Rates.Select(rate => (plan.BaseCode, rate))).ToList();

        Assert.Equal(
            snapshot.Products.Select(product => (product.BaseCode, product.Code)).Order(), rates.Select(rate => (rate.BaseCode, rate.rate.ProductCode)).Order());
        Assert.True(rates.Select(rate => rate.rate.BenefitPermille).Distinct().Count() > 10);
        Assert.All(rates, rate => Assert.NotEmpty(rate.rate.Reason));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Loading_tells_of_every_product_counter_and_plan_version(Stack stack)
    {
        var host = await registry.On(stack);
        var snapshot = await host.Snapshot();

        Assert.Equal(snapshot.Products.Select(product => product.Code), (await host.Published<ProductCertified>()).Select(fact => fact.Product.Code).Order());
        Assert.Equal(snapshot.Counters.Select(counter => counter.Code), (await host.Published<CounterOpened>()).Select(fact => fact.Counter.Code).Order());
        var plans = await host.Published<LinkagePlanPublished>();
        Assert.Equal(snapshot.Plans.Select(plan => (plan.PlanVersion, plan.Members.Count)), plans.Select(fact => (fact.Plan.PlanVersion, fact.Plan.Members.Count)));
        Assert.All(snapshot.Plans.Zip(plans), pair => Assert.Equal(pair.First.Members, pair.Second.Plan.Members));
    }
}
