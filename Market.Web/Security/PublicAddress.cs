using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Market.Web.Security;

/// <summary>
/// Where the shop is reached from outside (Web:PublicUrl). Links in answers and on the payment page are built on it, never on a
/// Host header, which whoever sends the request chooses. Only in Development may it be missing.
/// </summary>
internal sealed class PublicAddress
{
    private readonly Uri? configured;
    private readonly IServer? server;

    /// <param name="server">Whose own address stands in where no request is at hand and, in Development, none is configured.</param>
    public PublicAddress(IConfiguration configuration, IHostEnvironment environment, IServer? server = null)
    {
        this.server = server;
        var text = configuration["Web:PublicUrl"];
        if (text is { Length: > 0 } && (!Uri.TryCreate(text, UriKind.Absolute, out configured) || configured.Scheme is not ("http" or "https")))
            throw new InvalidOperationException($"Web:PublicUrl is not an http(s) address: {text}");
        if (configured is null && !environment.IsDevelopment())
            throw new InvalidOperationException("Web:PublicUrl must be set outside Development, for example https://market.example.com");
        // Browsers trust this machine's own addresses without https; everybody else's cookies travel encrypted only.
        Secure = configured is not null && configured.Scheme == Uri.UriSchemeHttps || !environment.IsDevelopment() && configured is not { IsLoopback: true };
        if (Secure && configured!.Scheme != Uri.UriSchemeHttps)
            throw new InvalidOperationException($"Web:PublicUrl must be https outside Development: {text}");
    }

    /// <summary>Whether everything is reached by https: cookies are Secure and carry the __Host- prefix.</summary>
    public bool Secure { get; }

    /// <summary>The absolute form of a path for somebody who is not asking just now: in a mail.</summary>
    public string Outside(string path) => (configured?.GetLeftPart(UriPartial.Authority) ?? Own()) + path;

    private string Own() => server?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()?.TrimEnd('/') ?? "http://localhost";

    /// <summary>The absolute form of a path that starts with '/' and already carries its language.</summary>
    public string Absolute(HttpRequest request, string path) =>
        (configured is null ? $"{request.Scheme}://{request.Host}" : configured.GetLeftPart(UriPartial.Authority)) + path;
}
