using Market.Web.Snapshot;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Market.Web.Sharing;

/// <summary>
/// The first page of its kind after a start takes a hundred times as long as the second, and everybody waits for it. So a node asks itself for one of each before it says that it
/// is ready; who waits for that (deploy/market.sh, a balancer's check) sends nobody earlier.
/// </summary>
internal sealed partial class FirstPages(CurrentSnapshot snapshot, IServer server, ILogger<FirstPages> log) : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private volatile bool asked;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(asked ? HealthCheckResult.Healthy("The first pages have been made.") : HealthCheckResult.Unhealthy("The first pages are being made."));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string[] pages = ["/", "/products", .. snapshot.Value.Products.Keys.Take(1).Select(code => $"/products/{Uri.EscapeDataString(code)}"), "/api/v1/products"];
        try
        {
            using var client = new HttpClient { BaseAddress = Own(), Timeout = Patience };
            foreach (var answer in await Task.WhenAll(pages.Select(page => client.GetAsync(page, stoppingToken))))
                answer.Dispose();
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // The next who asks waits, as without this.
            LogNotMade(exception.Message);
        }
        asked = true;
    }

    /// <summary>Where this process listens; for every address of the machine, its own.</summary>
    private Uri Own()
    {
        var address = BindingAddress.Parse(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return new UriBuilder(address.Scheme, address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : address.Host, address.Port).Uri;
    }

    [LoggerMessage(LogLevel.Warning, "The first pages could not be made: {Reason}")]
    private partial void LogNotMade(string reason);
}
