using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Market.Web.Livestream.Video.WhipWhep;

/// <summary>Where the media server is (Live:Media:…).</summary>
/// <param name="Address">Of its WebRTC server, as browsers reach it: https://media.example.com/.</param>
/// <param name="Hls">Of its HLS server; null: it has none.</param>
/// <param name="Key">What it shows when it asks who may send and watch.</param>
internal sealed record MediaServer(Uri Address, Uri? Hls, string Key)
{
    public static MediaServer Of(IConfiguration configuration)
    {
        var section = configuration.GetSection("Live:Media");
        var key = section["Key"] is { Length: >= 16 } known ? known : throw new InvalidOperationException("Live:Media:Key must be set, at least 16 letters: without it the media server's questions could be anybody's.");
        return new MediaServer(Parse(section, "Address") ?? throw new InvalidOperationException("Live:Media:Address must be set where Live:Transport is whip-whep."), Parse(section, "Hls"), key);
    }

    private static Uri? Parse(IConfigurationSection section, string name) => section[name] switch
    {
        null or "" => null,
        var text when Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https" => address,
        var text => throw new InvalidOperationException($"Live:Media:{name} is not an http(s) address: {text}"),
    };
}

/// <summary>
/// Video through a media server that speaks WHIP and WHEP, MediaMTX for example (deploy/mediamtx.yml). It asks this shop who may send and watch
/// (<see cref="MediaServerController"/>); the recording is its own.
/// </summary>
internal sealed class WhipWhepTransport(MediaServer server, IDataProtectionProvider protection) : ILiveTransport
{
    public const string Kind = "whip-whep";
    private const string Folder = "live/";
    private static readonly TimeSpan TokensLast = TimeSpan.FromHours(12);
    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("live video").ToTimeLimitedDataProtector();

    public VideoLink ForHost(string session, string accountId) =>
        new(Kind, new Uri(server.Address, $"{Folder}{session}/whip").ToString(), null, protector.Protect($"{session} {accountId} {Guid.CreateVersion7()}", TokensLast));

    public VideoLink ForViewer(string session) =>
        new(Kind, new Uri(server.Address, $"{Folder}{session}/whep").ToString(), server.Hls is { } hls ? new Uri(hls, $"{Folder}{session}/index.m3u8").ToString() : null, null);

    /// <summary>The host's page stops sending; whoever asks the media server again is refused, because the session is over.</summary>
    public Task End(string session, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Whose token it is, and of which page of theirs, for this path of the media server; null for none of ours, or an old one.</summary>
    public (string Account, Guid Page)? Host(string session, string token)
    {
        try
        {
            return protector.Unprotect(token).Split(' ') is [var code, var account, var page] && code == session ? (account, Guid.Parse(page)) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public static string? Session(string path) => path.StartsWith(Folder, StringComparison.Ordinal) && path.Length is > 5 and < 60 ? path[Folder.Length..] : null;
}
