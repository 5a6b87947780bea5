using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Market.Orders.Payments;

/// <summary>Where Stripe's API is. The simulator is in this very process, whose port may be known only once it listens.</summary>
internal sealed class StripeAddress(StripeSettings settings, IConfiguration configuration, IServer? server = null)
{
    /// <summary>False while the simulator cannot be reached yet.</summary>
    /// <param name="apiBase">Null means Stripe itself.</param>
    public bool TryGet(out string? apiBase)
    {
        apiBase = settings.Simulated ? SimulatorBase() : settings.ApiBase;
        return apiBase is not null || !settings.Simulated;
    }

    private string? SimulatorBase()
    {
        var origin = configuration["Stripe:SimulatorUrl"] is { Length: > 0 } configured ? configured.TrimEnd('/') : OwnOrigin();
        return origin is null ? null : origin + Simulator.StripeSimulatorModule.PathBase;
    }

    private string? OwnOrigin()
    {
        // Asks between services have an endpoint that speaks HTTP/2 only; Stripe.net speaks HTTP/1.1.
        var http2Only = configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .Where(endpoint => endpoint["Protocols"] == "Http2" && endpoint["Url"] is not null)
            .Select(endpoint => BindingAddress.Parse(endpoint["Url"]!).Port).ToHashSet();
        var own = (server?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
            .Select(BindingAddress.Parse).Where(address => !http2Only.Contains(address.Port)).OrderBy(address => address.Scheme).FirstOrDefault();
        if (own is null)
            return null;
        var host = own.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : own.Host;
        return $"{own.Scheme}://{host}:{own.Port}";
    }
}
