using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Search;
using Market.Web.Snapshot;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Market.Tests.Web.Search.Elasticsearch;

/// <summary>The same search over Elasticsearch: filled, asked, replaced and done without.</summary>
public sealed class ElasticsearchTests : IAsyncDisposable
{
    private static readonly ProductRecord Pepper = Samples.Product();
    private static readonly ProductRecord Orange = Samples.Product("T002") with { Name = "塔罗科血橙", BaseProduct = "塔罗科血橙", NameEn = "Blood orange", BaseProductEn = "Blood orange", Category = Category.Fruit, VillageName = "天堂村", VillageCode = "V2" };
    private FakeElasticsearch? fake;
    private IHost? shop;

    private FakeElasticsearch Server => fake!;
    private IProductSearch Search => shop!.Services.GetRequiredService<IProductSearch>();
    private CurrentSnapshot Current => shop!.Services.GetRequiredService<CurrentSnapshot>();

    [Fact]
    public async Task Every_request_is_one_that_the_description_allows()
    {
        await Open();
        await Find("花椒");
        await Find("hua jao");
        await Find("先锋镇花椒 5kg 的 blood");
        await Search.Suggest("hua", TestContext.Current.CancellationToken);
        Change("新花椒");
        await Eventually.Holds(async () => (await Find("新花椒")).Codes.Contains("T001") && Server.Requests.Contains("DELETE /{index}"), "the new name is found and the old index is gone");

        Assert.Empty(Server.Problems);
        Assert.Equal(
            ["DELETE /{index}", "GET /_alias/test-products", "POST /_aliases", "POST /{alias}/_search", "POST /{index}/_bulk", "PUT /{index}"],
            Server.Requests.Select(request => request.Replace("/_alias/{alias}", "/_alias/test-products", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("花椒", "T001")]
    [InlineData("huajiao", "T001")]
    [InlineData("hj", "T001")]
    [InlineData("花交", "T001")]
    [InlineData("blood orange", "T002")]
    [InlineData("天堂村", "T002")]
    public async Task It_finds_what_the_index_in_this_process_finds(string words, string code)
    {
        await Open();
        var local = shop!.Services.GetRequiredService<LuceneSearch>();
        var before = Server.Requests.Count;

        var (remote, here) = (await Find(words), await local.Find(words, 11, TestContext.Current.CancellationToken));

        Assert.Equal([code], remote.Codes);
        Assert.Equal(here.Codes, remote.Codes);
        Assert.Equal(here.Corrected, remote.Corrected);
        Assert.Equal(here.Categories, remote.Categories);
        Assert.True(Server.Requests.Count > before, "the server was asked");
    }

    [Theory]
    [InlineData("花", "干九叶青花椒", "Dried green pepper")]
    [InlineData("xuech", "塔罗科血橙", "Blood orange")]
    [InlineData("天堂", "天堂村", "Tiantang Village")]
    [InlineData("xuecheg", "塔罗科血橙", "Blood orange")]
    public async Task It_suggests_what_begins_so_or_nearly_so(string typed, string text, string english)
    {
        await Open();

        Assert.Contains(await Search.Suggest(typed, TestContext.Current.CancellationToken), suggestion => (suggestion.Text, suggestion.TextEn) == (text, english));
        Assert.Contains("POST /{alias}/_search", Server.Requests);
    }

    [Fact]
    public async Task The_alias_moves_to_a_new_index_without_a_gap_and_the_old_one_goes()
    {
        await Open();
        using var enough = new CancellationTokenSource();
        var searching = Task.Run(async () =>
        {
            var found = 0;
            while (!enough.IsCancellationRequested)
                found += (await Find("T001")).Codes is ["T001"] ? 1 : throw new InvalidOperationException("nothing was found");
            return found;
        }, TestContext.Current.CancellationToken);
        foreach (var name in new[] { "甲花椒", "乙花椒", "丙花椒" })
        {
            Change(name);
            await Eventually.Holds(async () => (await Find(name)).Corrected is null && (await Find(name)).Codes is ["T001"], "the new name is found");
        }
        await enough.CancelAsync();

        Assert.True(await searching > 0);
        Assert.Equal(0, Server.Gaps);
        await Eventually.Holds(() => Server.Indexes.Count == 1, "the old indexes are gone");
        Assert.Equal(HealthStatus.Healthy, (await Health()).Status);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_done_without_and_health_says_so()
    {
        Build(new Uri("http://127.0.0.1:1"));
        await shop!.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["T001"], (await Find("花椒")).Codes);
        Assert.NotEmpty(await Search.Suggest("花", TestContext.Current.CancellationToken));
        await Eventually.Holds(async () => (await Health()).Description!.Contains("does not answer", StringComparison.Ordinal), "health says why");
        Assert.Equal(HealthStatus.Degraded, (await Health()).Status);
    }

    [Fact]
    public async Task A_server_that_has_gone_silent_costs_one_visitor_half_a_second_and_the_others_nothing_until_it_is_back()
    {
        await Open();
        Server.IsSilent = true;
        var before = Searches();

        for (var visitor = 0; visitor < 20; visitor++)
            Assert.Equal(["T001"], (await Find("花椒")).Codes);

        Assert.InRange(Searches() - before, 0, 1);
        await Eventually.Holds(async () => (await Health()).Status == HealthStatus.Degraded, "health says so");
        Server.IsSilent = false;
        await Eventually.Holds(async () => (await Health()).Status == HealthStatus.Healthy, "it is back", TimeSpan.FromSeconds(40));
        before = Searches();
        Assert.Equal(["T001"], (await Find("花椒")).Codes);
        Assert.Equal(1, Searches() - before);
    }

    [Fact]
    public async Task A_server_that_answers_with_errors_is_done_without_and_one_that_has_lost_its_data_is_filled_again()
    {
        await Open();
        Server.IsBroken = true;
        Assert.Equal(["T001"], (await Find("花椒")).Codes);
        await Eventually.Holds(async () => (await Health()).Description!.Contains("503", StringComparison.Ordinal), "health says why");

        Server.Forget();
        Server.IsBroken = false;

        await Eventually.Holds(async () => (await Health()).Status == HealthStatus.Healthy && Server.Indexes.Count == 1, "it is filled again");
        Assert.Equal(["T001"], (await Find("花椒")).Codes);
    }

    [Fact]
    public async Task An_index_that_lacks_a_document_never_gets_the_alias()
    {
        fake = await FakeElasticsearch.Start();
        fake.RefusesADocument = true;
        Build(fake.Address);
        await shop!.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.Holds(() => Server.Requests.Contains("POST /{index}/_bulk"), "it was tried");

        Assert.DoesNotContain("POST /_aliases", Server.Requests);
        Assert.Equal(["T001"], (await Find("花椒")).Codes);
        Server.RefusesADocument = false;
        await Eventually.Holds(async () => (await Health()).Status == HealthStatus.Healthy, "the same index is filled to the end");
        Assert.Empty(Server.Problems);
    }

    [Fact]
    public async Task Without_an_address_the_index_in_this_process_is_all_there_is()
    {
        Build(null);

        Assert.IsType<LuceneSearch>(Search);
        Assert.Equal(HealthStatus.Healthy, (await Health()).Status);
    }

    public async ValueTask DisposeAsync()
    {
        if (shop is not null)
            await shop.StopAsync(CancellationToken.None);
        shop?.Dispose();
        if (fake is not null)
            await fake.DisposeAsync();
    }

    private async Task Open()
    {
        fake = await FakeElasticsearch.Start();
        Build(fake.Address);
        await shop!.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.Holds(async () => (await Health()).Status == HealthStatus.Healthy, "Elasticsearch is filled");
    }

    private void Build(Uri? address)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:Search"] = address?.ToString(), ["Search:Alias"] = "test-products" });
        var current = new CurrentSnapshot();
        current.Change(known => CatalogueSnapshot.Build(Samples.Catalog([Pepper, Orange]), new StockOnOffer([]), DateTimeOffset.UnixEpoch, known));
        builder.Services.AddSingleton(current).AddSingleton(TimeProvider.System);
        builder.AddSearch();
        shop = builder.Build();
    }

    private void Change(string name) => Current.Change(known => known.After(Pepper with { Name = name, Version = known.Product("T001")!.Version + 1 }));

    private Task<SearchAnswer> Find(string words) => Search.Find(words, 11, TestContext.Current.CancellationToken).AsTask();

    private int Searches() => Server.Requests.Count(request => request == "POST /{alias}/_search");

    private async Task<(HealthStatus Status, string? Description)> Health()
    {
        var report = await shop!.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        return (report.Entries["search"].Status, report.Entries["search"].Description);
    }
}
