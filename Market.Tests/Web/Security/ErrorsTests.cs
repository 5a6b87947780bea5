using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Market.Tests.Web.Security;

[Collection(MarketCollection.Name)]
public sealed class ErrorsTests(MarketHost market)
{
    [Fact]
    public async Task An_unknown_page_says_so_in_the_language_of_its_address()
    {
        using var visitor = market.NewVisitor();

        using var chinese = await visitor.Get("/nothing-here");
        using var english = await visitor.Get("/en/nothing-here");

        Assert.Equal(HttpStatusCode.NotFound, chinese.StatusCode);
        Assert.Contains("找不到", await chinese.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.NotFound, english.StatusCode);
        Assert.Contains("Not found", await english.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_unknown_address_of_the_api_answers_with_a_problem()
    {
        using var visitor = market.NewVisitor();

        using var answer = await visitor.Get("/api/v1/nothing-here");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(404, problem.GetProperty("status").GetInt32());
    }
}
