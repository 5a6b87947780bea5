using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Market.Orders.Payments.Simulator.Webhooks;

/// <summary>Where webhooks go. A mere path means this very server, whose port may be known only once it listens.</summary>
internal sealed class WebhookAddress(IOptions<StripeSimulatorOptions> options, IServer? server = null)
{
    /// <summary>Null: nowhere, or the server does not listen yet.</summary>
    public Uri? Current()
    {
        if (options.Value.WebhookUrl is not { } url) return null;
        if (!url.StartsWith('/')) return new Uri(url);
        var address = server?.Features.Get<IServerAddressesFeature>()?.Addresses.OrderBy(own => own.Length).FirstOrDefault();
        if (address is null) return null;
        var bound = BindingAddress.Parse(address);
        var host = bound.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : bound.Host;
        return new Uri($"{bound.Scheme}://{host}:{bound.Port}{url}");
    }
}
