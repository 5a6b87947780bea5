using Market.ServiceDefaults.Database;

namespace Market.Web.Livestream.Video;

/// <summary>The installation's terms of live video (Live:…).</summary>
/// <param name="NodeAddress">Where other nodes of Web reach this one (Live:NodeAddress); null: it is the only one.</param>
/// <param name="Secret">Of the services (Services:Secret), which nodes show each other.</param>
/// <param name="MostViewers">On this node.</param>
/// <param name="MostPerAddress">Connections of one address: an office of hundreds stands behind one.</param>
/// <param name="Recordings">Folder that keeps what was broadcast (Live:Recordings).</param>
internal sealed record VideoSettings(Uri? NodeAddress, string Secret, int MostViewers, int MostPerAddress, string Recordings)
{
    public static VideoSettings Of(IHostApplicationBuilder builder)
    {
        var live = builder.Configuration.GetSection("Live");
        var secret = builder.Configuration["Services:Secret"] ?? "";
        var address = live["NodeAddress"];
        if (address is { Length: > 0 } && (!Uri.TryCreate(address, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https")))
            throw new InvalidOperationException($"Live:NodeAddress is not an http(s) address: {address}");
        if (address is { Length: > 0 } && secret.Length == 0 && !builder.Environment.IsDevelopment())
            throw new InvalidOperationException("Services:Secret must be set where nodes hand video on to each other (Live:NodeAddress): whoever reaches one could ask for it.");
        return new VideoSettings(
            address is { Length: > 0 } ? new Uri(address) : null, secret, live.GetValue("MostViewers", 5000), live.GetValue("MostPerAddress", 500),
            live["Recordings"] is { Length: > 0 } folder ? Path.GetFullPath(folder) : Path.Combine(builder.DataFolder(), "live"));
    }
}
