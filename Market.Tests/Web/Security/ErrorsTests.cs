using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Core;
using Market.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

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

/// <summary>What went wrong, as whoever asked is told.</summary>
public sealed class FaultsOfOthersTests
{
    public static TheoryData<string, HttpStatusCode> Faults => new()
    {
        { "unavailable", HttpStatusCode.ServiceUnavailable },
        { "late", HttpStatusCode.ServiceUnavailable },
        { "database", HttpStatusCode.ServiceUnavailable },
        { "broken", HttpStatusCode.InternalServerError },
        { "mistake", HttpStatusCode.InternalServerError },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_service_that_is_away_is_asked_for_later_and_a_mistake_is_not(string fault, HttpStatusCode status)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddLocalization();
        await using var app = builder.Build();
        app.UseErrors();
        app.MapGet("/api/{fault}", IResult (string fault) => throw (fault switch
        {
            "unavailable" => new RpcException(new Status(StatusCode.Unavailable, "secret")),
            "late" => new RpcException(new Status(StatusCode.DeadlineExceeded, "secret")),
            "database" => new TimeoutException("secret"),
            "broken" => new RpcException(new Status(StatusCode.Unknown, "secret")),
            _ => new InvalidOperationException("secret"),
        }));
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var visitor = new Visitor(new Uri(app.Urls.Single()));

        using var answer = await visitor.Get($"/api/{fault}");

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.ServiceUnavailable, answer.Headers.RetryAfter is not null);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await app.StopAsync(TestContext.Current.CancellationToken);
    }
}
