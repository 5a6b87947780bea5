using System.Data.Common;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Market.Tests.Faults;

/// <summary>
/// Servers and processes of a test's own that it may kill: deploy/market.sh in a run folder and on ports of their own.
/// Stopped, and the folder removed, on disposal.
/// </summary>
public sealed class PrivateServers : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    /// <summary>Within this a process goes that is told to, on a machine that is out of breath too. One that waits for those who stay would wait for ten minutes.</summary>
    public static readonly TimeSpan Leaves = TimeSpan.FromSeconds(100);

    private static readonly string[] Ports =
    [
        "POSTGRES", "RABBITMQ", "RABBITMQ_DIST", "EPMD", "CATALOG_GRPC", "CATALOG_HTTP", "ORDERS_GRPC", "ORDERS_HTTP", "WEB_1", "WEB_2", "",
    ];

    private readonly Dictionary<string, string> environment = [];
    private readonly string folder = Path.Combine("/var/tmp", $"market-test-{Guid.NewGuid():N}");

    private PrivateServers()
    {
        environment["MARKET_RUN"] = folder;
        foreach (var name in Ports)
            environment[name.Length == 0 ? "MARKET_PORT" : $"MARKET_{name}_PORT"] = $"{FreePort()}";
        environment["StripeSimulator__SecretKey"] = ProcessOracle.SimulatorKey;
        environment["DOTNET_SHUTDOWNTIMEOUTSECONDS"] = "600";
        environment["MARKET_STOP_SECONDS"] = $"{(Leaves + TimeSpan.FromSeconds(20)).TotalSeconds}";
        environment["RateLimits__Orders__Permits"] = environment["RateLimits__Api__Permits"] = "1000000";
    }

    /// <summary>The broker's address, for ConnectionStrings:Bus.</summary>
    public string Broker => $"amqp://market:{Password}@127.0.0.1:{environment["MARKET_RABBITMQ_PORT"]}/";

    /// <summary>A connection to the database of a service.</summary>
    public DbConnection Database(string name) =>
        new NpgsqlConnection($"Host=127.0.0.1;Port={environment["MARKET_POSTGRES_PORT"]};Database=market_{name};Username=market;Password={Password};Pooling=false");

    /// <summary>The address shoppers use, once everything is up.</summary>
    public Uri Address => new($"http://127.0.0.1:{environment["MARKET_PORT"]}");

    /// <summary>One of the two Webs, past the common address.</summary>
    public Uri Web(int node) => new($"http://127.0.0.1:{environment[$"MARKET_WEB_{node}_PORT"]}");

    /// <summary>Where both Webs keep what was broadcast.</summary>
    public string Recordings => Path.Combine(folder, "recordings");

    private string Password => File.ReadAllText(Path.Combine(folder, "password")).Trim();

    public static PrivateServers Create()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("MARKET_TEST_RABBITMQ") is { Length: > 0 }, "Needs servers it may kill: run ./deploy/test.sh.");
        return new PrivateServers();
    }

    /// <param name="command">Arguments of deploy/market.sh: start rabbitmq, kill orders, up …</param>
    public async Task<string> Market(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", $"deploy/market.sh {command}").With(environment))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
        Assert.True(process.ExitCode == 0, $"market.sh {command}: {await output}{await errors}");
        return await output;
    }

    /// <summary>Sends a signal (STOP, CONT) to every process of a part.</summary>
    public async Task Signal(string part, string signal)
    {
        foreach (var pid in (await Market($"pids {part}")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            using (var kill = Process.Start("kill", [$"-{signal}", pid]))
                await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!Directory.Exists(folder))
            return;
        await Market("down");
        Directory.Delete(folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

file static class ProcessStart
{
    public static ProcessStartInfo With(this ProcessStartInfo start, Dictionary<string, string> environment)
    {
        start.WorkingDirectory = Solution.Folder;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }
}
