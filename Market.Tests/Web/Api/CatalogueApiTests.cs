using System.Net;

namespace Market.Tests.Web.Api;

[Collection(MarketCollection.Name)]
public sealed class CatalogueApiTests(MarketHost market) : IDisposable
{
    private readonly Visitor visitor = market.NewVisitor();

    public void Dispose() => visitor.Dispose();

    [Fact]
    public async Task Products_come_with_total_items_and_facets()
    {
        var page = await visitor.Json("/api/v1/products?pageSize=100");

        Assert.Equal(227, page.GetProperty("total").GetInt32());
        Assert.Equal(100, page.GetProperty("items").GetArrayLength());
        foreach (var item in page.GetProperty("items").EnumerateArray())
        {
            foreach (var text in new[] { "code", "name", "nameEn", "specification", "category", "town", "village", "certificateNo" })
                Assert.False(string.IsNullOrWhiteSpace(item.GetProperty(text).GetString()), $"{text} is missing: {item}");
            Assert.True(item.GetProperty("priceFen").GetInt64() > 0);
            Assert.True(item.GetProperty("available").GetInt32() >= 0);
        }
        Assert.Equal(227, page.GetProperty("facets").GetProperty("category").EnumerateArray().Sum(facet => facet.GetProperty("count").GetInt32()));
        Assert.Equal(227, page.GetProperty("facets").GetProperty("town").EnumerateArray().Sum(facet => facet.GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task Each_page_goes_on_where_the_last_one_ended_and_after_the_end_there_is_nothing()
    {
        var codes = new List<string?>();
        for (var page = 1; page <= 4; page++)
            codes.AddRange((await visitor.Json($"/api/v1/products?pageSize=60&page={page}")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("code").GetString()));

        Assert.Equal(227, codes.Distinct().Count());
        Assert.Equal(227, codes.Count);
        Assert.Empty((await visitor.Json("/api/v1/products?pageSize=60&page=5")).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("seasoning")]
    [InlineData("pastry")]
    [InlineData("spirits")]
    [InlineData("tea")]
    [InlineData("fruit")]
    [InlineData("grain_oil")]
    [InlineData("meat_eggs")]
    [InlineData("vegetables")]
    public async Task A_category_leaves_only_its_products(string category)
    {
        var page = await visitor.Json($"/api/v1/products?category={category}&pageSize=100");

        Assert.NotEqual(0, page.GetProperty("total").GetInt32());
        Assert.All(page.GetProperty("items").EnumerateArray(), item => Assert.Equal(category, item.GetProperty("category").GetString()));
    }

    [Fact]
    public async Task A_town_is_known_by_code_and_by_name()
    {
        var facet = (await visitor.Json("/api/v1/products")).GetProperty("facets").GetProperty("town")[0];

        var byCode = await visitor.Json($"/api/v1/products?town={facet.GetProperty("value").GetString()}");
        var byName = await visitor.Json($"/api/v1/products?town={Uri.EscapeDataString(facet.GetProperty("name").GetString()!)}");

        Assert.Equal(facet.GetProperty("count").GetInt32(), byCode.GetProperty("total").GetInt32());
        Assert.Equal(byCode.ToString(), byName.ToString());
    }

    [Theory]
    [InlineData("products?page=0", "page")]
    [InlineData("products?page=x", "page")]
    [InlineData("products?page=2147483648", "page")]
    [InlineData("products?pageSize=0", "pageSize")]
    [InlineData("products?pageSize=101", "pageSize")]
    [InlineData("products?category=gold", "category")]
    [InlineData("products?category=0", "category")]
    [InlineData("products?town=Atlantis", "town")]
    [InlineData("counters?pageSize=-1", "pageSize")]
    [InlineData("counters?town=Atlantis", "town")]
    [InlineData("counters?product=NOTHING", "product")]
    [InlineData("counters?near=here", "near")]
    [InlineData("counters?near=91,10", "near")]
    [InlineData("counters?near=NaN,10", "near")]
    public async Task A_wrong_parameter_is_refused_by_name(string query, string field)
    {
        var (status, problem) = await visitor.Ask(HttpMethod.Get, $"/api/v1/{query}");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), $"{problem}");
    }

    [Fact]
    public async Task A_search_word_of_more_than_100_characters_is_refused()
    {
        var (status, problem) = await visitor.Ask(HttpMethod.Get, $"/api/v1/products?q={new string('a', 101)}");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty("q", out _), $"{problem}");
    }

    [Fact]
    public async Task A_product_tells_all_that_a_shop_must_show()
    {
        var item = await visitor.Product();

        var product = await visitor.Json($"/api/v1/products/{item.GetProperty("code").GetString()}");

        Assert.True(product.GetProperty("onSale").GetBoolean());
        Assert.Equal("certified", product.GetProperty("certificateStatus").GetString());
        foreach (var text in new[] { "supplier", "licenceNo", "storage", "grade", "variety", "description", "descriptionEn", "base" })
            Assert.False(string.IsNullOrWhiteSpace(product.GetProperty(text).GetString()), text);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.Ask(HttpMethod.Get, "/api/v1/products/NOBODY-SELLS-THIS")).Status);
    }

    [Fact]
    public async Task The_nearest_counters_come_first()
    {
        var page = await visitor.Json("/api/v1/counters?near=29.29,106.26&pageSize=100");

        var distances = page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("distanceMetres").GetInt32()).ToList();
        Assert.Equal(distances.Order(), distances);
        Assert.True(page.GetProperty("total").GetInt32() > 100);
    }

    [Fact]
    public async Task Counters_with_a_product_have_it()
    {
        var product = (await visitor.Json($"/api/v1/products/{await visitor.Code()}"));
        var code = product.GetProperty("code").GetString();

        var page = await visitor.Json($"/api/v1/counters?product={code}&pageSize=100");

        Assert.Equal(product.GetProperty("counters").GetArrayLength(), page.GetProperty("total").GetInt32());
        Assert.All(page.GetProperty("items").EnumerateArray(), item => Assert.True(item.GetProperty("available").GetInt32() > 0));
    }

    [Fact]
    public async Task What_has_not_changed_is_not_sent_again()
    {
        using var first = await visitor.Get("/api/v1/counters?pageSize=5");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/counters?pageSize=5");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var again = await visitor.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("public, no-cache", first.Headers.CacheControl!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task The_public_figures_are_there()
    {
        var summary = await visitor.Json("/api/v1/disclosure/summary");

        foreach (var figure in new[] { "attributedSalesFen", "benefitFen", "orders", "households", "people" })
            Assert.True(summary.GetProperty(figure).GetInt64() >= 0, figure);
    }

    [Fact]
    public async Task The_description_has_every_route_of_the_api_with_parameters_bodies_and_answers()
    {
        var document = await visitor.Json("/openapi/v1.json");

        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}")).Order();
        Assert.Equal(market.Routes().Where(route => route.Path.StartsWith("/api/", StringComparison.Ordinal)).Select(route => $"{route.Method} {route.Path}").Order(), described);
        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("orderToken").GetProperty("scheme").GetString());
        var place = document.GetProperty("paths").GetProperty("/api/v1/orders").GetProperty("post");
        Assert.Contains(place.GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == "Idempotency-Key" && parameter.GetProperty("required").GetBoolean());
        Assert.True(place.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/json", out _));
        foreach (var status in new[] { "201", "400", "409", "413", "415", "422", "429" })
            Assert.True(place.GetProperty("responses").TryGetProperty(status, out _), status);
        var cancel = document.GetProperty("paths").GetProperty("/api/v1/orders/{orderNo}/cancel").GetProperty("post");
        Assert.Equal(1, cancel.GetProperty("security").GetArrayLength());
    }
}
