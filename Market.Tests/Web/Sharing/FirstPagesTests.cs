using System.Collections.Concurrent;
using Market.Web.Sharing;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Market.Tests.Web.Sharing;

/// <summary>A node is ready when it has made a page of each kind.</summary>
public sealed class FirstPagesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://0.0.0.0:0")]
    public async Task A_node_asks_itself_for_a_page_of_each_kind_and_is_ready_when_all_have_come(string address)
    {
        var (asked, opened) = (new ConcurrentBag<string>(), new TaskCompletionSource());
        await using var shop = Shop(address, async context =>
        {
            asked.Add(context.Request.Path);
            await opened.Task.WaitAsync(Cancellation);
        });
        await shop.StartAsync(Cancellation);
        var pages = Of(shop);
        await pages.StartAsync(Cancellation);
        await Eventually.Holds(() => asked.Count == 3, "all are asked for at once");
        Assert.Equal(HealthStatus.Unhealthy, await Health(pages));

        opened.SetResult();

        await pages.ExecuteTask!;
        Assert.Equal(HealthStatus.Healthy, await Health(pages));
        Assert.Equal(["/", "/api/v1/products", "/products"], asked.Order());
    }

    [Fact]
    public async Task A_node_that_cannot_reach_itself_is_ready_all_the_same()
    {
        await using var shop = Shop("http://127.0.0.1:0", _ => Task.CompletedTask);
        await shop.StartAsync(Cancellation);
        var pages = Of(shop);
        await shop.StopAsync(Cancellation);

        await pages.StartAsync(Cancellation);
        await pages.ExecuteTask!;

        Assert.Equal(HealthStatus.Healthy, await Health(pages));
    }

    private static WebApplication Shop(string address, RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        var shop = builder.Build();
        shop.Run(answer);
        return shop;
    }

    private static FirstPages Of(WebApplication shop) => new(new CurrentSnapshot(), shop.Services.GetRequiredService<IServer>(), NullLogger<FirstPages>.Instance);

    private static async Task<HealthStatus> Health(FirstPages pages) => (await pages.CheckHealthAsync(new HealthCheckContext(), Cancellation)).Status;
}
