using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Database;
using Market.Web.Account;
using Market.Web.Data;
using Market.Web.Livestream;
using Market.Web.Livestream.Schedule;
using Market.Web.Livestream.Video;
using Market.Web.Livestream.Video.Streams;
using Market.Web.Security;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Market.Tests.Web.Livestream.Video;

/// <summary>Nodes of Web with nothing but live video, on real ports, over one database, whose visitors say who they are.</summary>
internal sealed class VideoNodes : IAsyncDisposable
{
    public const string Cadre = "cadre-1";
    public const string Secret = "the nodes' secret";
    private readonly TestDatabases databases;
    private readonly Dictionary<string, string?> settings;
    private readonly List<WebApplication> nodes = [];

    private VideoNodes(TestDatabases databases, Dictionary<string, string?> settings) => (this.databases, this.settings) = (databases, settings);

    public string Recordings => Path.Combine(databases.Folder, "live");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<VideoNodes> Start(int count = 1, Stack stack = Stack.Sqlite, params (string Name, string Value)[] settings)
    {
        var all = new VideoNodes(await TestDatabases.Create(stack, "Web"), settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value));
        for (var i = 0; i < count; i++)
            await all.StartNode();
        return all;
    }

    public T Of<T>(int node) where T : notnull => nodes[node].Services.GetRequiredService<T>();

    public Uri Address(int node) => new(nodes[node].Urls.Single());

    public async Task StartNode()
    {
        var address = $"http://127.0.0.1:{FreePort()}";
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "Market.Web",
            EnvironmentName = "Development",
            WebRootPath = Path.Combine(Solution.Folder, "Market.Web", "wwwroot"),
        });
        builder.Configuration.AddInMemoryCollection(databases.Settings).AddInMemoryCollection(new Dictionary<string, string?> { ["Live:NodeAddress"] = address, ["Services:Secret"] = Secret })
            .AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<CurrentSnapshot>().AddSingleton<LiveSchedule>();
        builder.Services.AddSingleton(new PublicAddress(builder.Configuration, builder.Environment));
        builder.Services.AddAuthorization().AddAuthentication("named").AddScheme<AuthenticationSchemeOptions, Named>("named", _ => { });
        builder.AddWebDb();
        builder.AddLiveVideo();
        VideoPages.Add(builder);
        builder.AddBus();
        var app = builder.Build();
        VideoPages.Use(app, Recordings);
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapLiveVideo();
        app.MapControllers();
        VideoPages.Map(app);
        await app.Prepare();
        await app.StartAsync(Cancellation);
        nodes.Add(app);
    }

    public async Task StopNode(int node) => await nodes[node].StopAsync(Cancellation);

    /// <summary>A session of the cadre's that every node knows of.</summary>
    public async Task<string> Session(SessionState state = SessionState.Live)
    {
        var session = LiveSession.New($"{Guid.NewGuid():N}", Cadre, "cadre@example.com", LiveHost.Plan(), DateTimeOffset.UtcNow);
        await In(0, async db =>
        {
            db.LiveSessions.Add(session);
            return await db.SaveChangesAsync(Cancellation);
        });
        await Change(session.Code, state);
        return session.Code;
    }

    public async Task Change(string code, SessionState state)
    {
        await In(0, db => db.LiveSessions.Where(session => session.Code == code).ExecuteUpdateAsync(set => set.SetProperty(session => session.State, state).SetProperty(session => session.LastSeq, session => session.LastSeq + 1), Cancellation));
        var view = (await In(0, db => db.LiveSessions.AsNoTracking().SingleAsync(session => session.Code == code, Cancellation))).View();
        for (var node = 0; node < nodes.Count; node++)
            Of<LiveSchedule>(node).Keep(view);
    }

    public async Task<T> In<T>(int node, Func<WebDb, Task<T>> work)
    {
        await using var scope = nodes[node].Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<WebDb>());
    }

    public Task<VideoClient> Host(string code, int node = 0, string account = Cadre) => Open(node, $"live/{code}/video/host", socket => socket.SetRequestHeader("x-account", account));

    public Task<VideoClient> Watch(string code, int node = 0, string? account = null, bool slow = false) => Open(node, $"live/{code}/video/watch", socket =>
    {
        if (account is not null)
            socket.SetRequestHeader("x-account", account);
    }, slow);

    public async Task<VideoClient> Open(int node, string path, Action<ClientWebSocketOptions>? options = null, bool slow = false) =>
        await VideoClient.Connect(new UriBuilder(new Uri(Address(node), path)) { Scheme = "ws" }.Uri, options, slow);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
            await node.DisposeAsync();
        await databases.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Whoever says so is that account, and a cadre.</summary>
    private sealed class Named(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult((Request.Cookies["account"] ?? Request.Headers["x-account"].ToString()) is { Length: > 0 } account
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, account), new(ClaimTypes.Role, Roles.Cadre)], "named")), "named"))
            : AuthenticateResult.NoResult());
    }
}
