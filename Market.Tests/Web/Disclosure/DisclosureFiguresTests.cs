using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Data;
using Market.Web.Disclosure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Market.Tests.Web.Disclosure;

public sealed class DisclosureFiguresTests
{
    public static TheoryData<Stack> Stacks => TestDatabases.Both;

    [Theory, MemberData(nameof(Stacks))]
    public async Task Sales_and_benefit_are_summed_apart_by_month_village_product_and_channel(Stack stack)
    {
        await using var host = await With(stack, [Sales.Plan("B001-v1", Sales.Households(1, 6)), Sales.Plan("B002-v1", Sales.Households(7, 8))],
            Sales.Of("1", 1_000, 100, order: "M1", month: "2026-10"),
            Sales.Of("2", 3_000, 600, order: "M1", month: "2026-10", product: "P002", village: "V2", plan: "B002-v1", channel: SaleChannel.Counter, certified: false),
            Sales.Of("3", -400, -40, order: "M1", month: "2026-11"));
        var all = await host.Figures();
        Assert.Equal((3_600L, 660L, 1, 14, 42), (all.AttributedSalesFen, all.BenefitFen, all.Orders, all.Households, all.People));
        Assert.Equal((600L, 3_000L), (all.CertifiedSalesFen, all.UncertifiedSalesFen));
        Assert.Equal([("2026-11", -400L, -40L, 0), ("2026-10", 4_000L, 700L, 14)], all.Months.Select(Figures));
        Assert.Equal([("V2", 3_000L, 600L, 8), ("V1", 600L, 60L, 6)], all.Villages.Select(Figures));
        Assert.Equal([("P002", 3_000L, 600L, 8), ("P001", 600L, 60L, 6)], all.Products.Select(Figures));
        Assert.Equal([("Counter", 3_000L, 600L, 8), ("Web", 600L, 60L, 6)], all.Channels.Select(Figures));
        Assert.Equal(("某某镇V2村", "V2 Village, Somewhere"), (all.Villages[0].Name, all.Villages[0].NameEn));
    }

    [Theory, MemberData(nameof(Stacks))]
    public async Task A_refund_is_deducted_in_the_month_in_which_it_was_made(Stack stack)
    {
        await using var host = await With(stack, [Sales.Plan("B001-v1", Sales.Households(1, 6))],
            Sales.Of("1", 1_000, 100, month: "2026-10"), Sales.Of("2", -1_000, -100, month: "2026-11"));
        var (october, november, all) = (await host.Figures("2026-10"), await host.Figures("2026-11"), await host.Figures());
        Assert.Equal((1_000L, 1, 6), (october.AttributedSalesFen, october.Orders, october.Households));
        Assert.Equal((-1_000L, -100L, 0, 0), (november.AttributedSalesFen, november.BenefitFen, november.Orders, november.Households));
        Assert.Equal((0L, 0L, 0, 0), (all.AttributedSalesFen, all.BenefitFen, all.Orders, all.Households));
        Assert.Equal(["2026-11", "2026-10"], october.Months.Select(row => row.Key));
        Assert.Equal((0L, 0, 0), await host.Figures("2026-09") is var never ? (never.AttributedSalesFen, never.Orders, never.Villages.Count) : default);
    }

    [Fact]
    public async Task A_household_in_three_bases_counts_once_with_the_people_of_the_latest_plan()
    {
        var moved = Sales.Plan("B003-v1", (1, 5), (3, 2)) with { ValidFrom = new DateOnly(2026, 1, 1) };
        await using var host = await With(Stack.Sqlite, [Sales.Plan("B001-v1", (1, 4), (2, 3)), Sales.Plan("B002-v1", (1, 4), (2, 3)), moved],
            Sales.Of("1", 100, plan: "B001-v1"), Sales.Of("2", 100, plan: "B002-v1"), Sales.Of("3", 100, plan: "B003-v1"));
        var all = await host.Figures();
        Assert.Equal((3, 5 + 3 + 2), (all.Households, all.People));
    }

    [Fact]
    public async Task Households_behind_a_plan_whose_sales_were_all_returned_are_not_counted()
    {
        await using var host = await With(Stack.Sqlite, [Sales.Plan("B001-v1", Sales.Households(1, 6)), Sales.Plan("B002-v1", Sales.Households(7, 5))],
            Sales.Of("1", 100, 10), Sales.Of("2", -100, -10), Sales.Of("3", 50, 5, order: "M2", plan: "B002-v1"));
        var all = await host.Figures();
        Assert.Equal((1, 5, 15), (all.Orders, all.Households, all.People));
    }

    [Fact]
    public async Task Villages_and_products_with_fewer_than_five_households_are_folded_together()
    {
        await using var host = await With(Stack.Sqlite,
            [Sales.Plan("B001-v1", Sales.Households(1, 4)), Sales.Plan("B002-v1", Sales.Households(5, 2)), Sales.Plan("B003-v1", Sales.Households(7, 5))],
            Sales.Of("1", 100, 10, village: "V1", product: "P001", plan: "B001-v1"),
            Sales.Of("2", 200, 20, village: "V2", product: "P002", plan: "B002-v1"),
            Sales.Of("3", 400, 40, village: "V3", product: "P003", plan: "B003-v1"),
            Sales.Of("4", 800, 0, village: "V4", product: "P004", plan: ""));
        var all = await host.Figures();
        Assert.Equal([("V4", 800L, 0L, 0), ("V3", 400L, 40L, 5), (null, 300L, 30L, 6)], all.Villages.Select(Figures));
        Assert.Equal(["P004", "P003", null], all.Products.Select(row => row.Key));
        Assert.Equal(all.AttributedSalesFen, all.Villages.Sum(row => row.AttributedSalesFen));
        Assert.Equal((11, 1), (all.Households, all.Months.Count));
    }

    [Fact]
    public async Task A_single_small_village_takes_the_next_one_with_it_lest_subtraction_tells()
    {
        await using var host = await With(Stack.Sqlite,
            [Sales.Plan("B001-v1", Sales.Households(1, 4)), Sales.Plan("B002-v1", Sales.Households(5, 9)), Sales.Plan("B003-v1", Sales.Households(14, 10))],
            Sales.Of("1", 100, 10, village: "V1", plan: "B001-v1"), Sales.Of("2", 200, 20, village: "V2", plan: "B002-v1"), Sales.Of("3", 400, 40, village: "V3", plan: "B003-v1"));
        Assert.Equal([("V3", 400L, 40L, 10), (null, 300L, 30L, 13)], (await host.Figures()).Villages.Select(Figures));
    }

    [Fact]
    public async Task A_small_village_is_not_found_by_subtracting_the_others_from_its_town()
    {
        await using var host = await With(Stack.Sqlite,
            [Sales.Plan("B001-v1", Sales.Households(1, 4)), Sales.Plan("B002-v1", Sales.Households(5, 9)), Sales.Plan("B003-v1", Sales.Households(14, 10)), Sales.Plan("B004-v1", Sales.Households(30, 20))],
            Sales.Of("1", 100, 10, village: "V1", plan: "B001-v1"), Sales.Of("2", 200, 20, village: "V2", plan: "B002-v1"),
            Sales.Of("3", 400, 40, village: "V3", plan: "B003-v1"), Sales.Of("4", 800, 80, village: "V4", plan: "B004-v1") with { TownCode = "T2", TownName = "别镇" });
        var all = await host.Figures();
        // V1 is folded with V2, so the town of both and of V3 shows V3 alone.
        Assert.Equal([("T2", 800L, 80L, 20), ("T1", 400L, 40L, 10), (null, 300L, 30L, 13)], all.Towns.Select(Figures));
        Assert.Equal(all.Villages[^1], all.Towns[^1]);
        Assert.Equal(all.AttributedSalesFen, all.Towns.Sum(row => row.AttributedSalesFen));
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task Sales_of_the_last_thirty_days_are_known_by_product_with_refunds_deducted(Stack stack)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 4, 0, 0, TimeSpan.Zero));
        await using var host = await DisclosureHost.Create(stack, time);
        await Keep(host,
            Sales.Of("1", 700) with { At = time.GetUtcNow().AddDays(-30) }, Sales.Of("2", -200) with { At = time.GetUtcNow() }, Sales.Of("3", 50, product: "P002") with { At = time.GetUtcNow().AddHours(-1) },
            Sales.Of("4", 9_000) with { At = time.GetUtcNow().AddDays(-30).AddSeconds(-1) });
        // Read without haste first: a glance does not wait for the first query of a process that has just started.
        await host.Figures();
        var book = await host.Services.GetRequiredService<DisclosureFigures>().Glance(TestContext.Current.CancellationToken);
        Assert.Equal([("P001", 500L), ("P002", 50L)], book!.Lately.Select(product => (product.Key, product.Value)).Order());
    }

    [Fact]
    public async Task Where_all_together_are_too_few_their_number_is_not_told()
    {
        await using var host = await With(Stack.Sqlite, [Sales.Plan("B001-v1", Sales.Households(1, 4))], Sales.Of("1", 100, 10));
        var row = Assert.Single((await host.Figures()).Villages);
        Assert.Equal((null, null, null), (row.Key, row.Households, row.People));
    }

    [Fact]
    public async Task A_large_village_with_more_refunds_than_sales_is_shown_with_nobody_helped()
    {
        await using var host = await With(Stack.Sqlite, [Sales.Plan("B001-v1", Sales.Households(1, 60))], Sales.Of("1", -100, -10));
        Assert.Equal(("V1", -100L, -10L, 0), Figures(Assert.Single((await host.Figures()).Villages)));
    }

    [Fact]
    public async Task The_smallest_group_is_configuration()
    {
        await using var host = await With(Stack.Sqlite, [Sales.Plan("B001-v1", Sales.Households(1, 2))], "2", Sales.Of("1", 100, 10));
        Assert.Equal("V1", Assert.Single((await host.Figures()).Villages).Key);
    }

    [Fact]
    public async Task However_many_ask_the_database_is_read_once_a_second()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 4, 0, 0, TimeSpan.Zero));
        await using var host = await DisclosureHost.Create(Stack.Sqlite, time, null, Sales.Plan("B001-v1", Sales.Households(1, 6)));
        await Keep(host, Sales.Of("1", 100));
        var asked = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => host.Figures())));
        Assert.Single(asked.Distinct(ReferenceEqualityComparer.Instance));
        await Keep(host, Sales.Of("2", 50));
        time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(100, (await host.Figures()).AttributedSalesFen);
        time.Advance(TimeSpan.FromMilliseconds(1));
        var fresh = await host.Figures();
        Assert.Equal((150L, time.GetUtcNow()), (fresh.AttributedSalesFen, fresh.AsOf));
    }

    [Fact]
    public async Task A_database_that_does_not_answer_leaves_a_glance_empty_and_is_asked_again()
    {
        await using var host = await With(Stack.Sqlite, [], Sales.Of("1", 100));
        await host.In((WebDb db) => db.Database.ExecuteSqlRawAsync("ALTER TABLE disclosed_sales RENAME TO away"));
        var figures = host.Services.GetRequiredService<DisclosureFigures>();
        Assert.Null(await figures.Glance(TestContext.Current.CancellationToken));
        await host.In((WebDb db) => db.Database.ExecuteSqlRawAsync("ALTER TABLE away RENAME TO disclosed_sales"));
        Assert.Equal(100, (await figures.Now(TestContext.Current.CancellationToken)).AttributedSalesFen);
    }

    private static (string?, long, long, int?) Figures(DisclosureRow row) => (row.Key, row.AttributedSalesFen, row.BenefitFen, row.Households);

    private static Task<TestHost> With(Stack stack, LinkagePlanRecord[] plans, params SaleAttributed[] sales) => With(stack, plans, null, sales);

    private static async Task<TestHost> With(Stack stack, LinkagePlanRecord[] plans, string? smallestGroup, params SaleAttributed[] sales)
    {
        var host = await DisclosureHost.Create(stack, null, new() { ["Disclosure:SmallestGroup"] = smallestGroup }, plans);
        await Keep(host, sales);
        return host;
    }

    private static Task Keep(TestHost host, params SaleAttributed[] sales) => host.In((WebDb db) =>
    {
        db.DisclosedSales.AddRange(sales.Select(DisclosedSale.Of));
        return db.SaveChangesAsync();
    });
}
