using System.Data.Common;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;

namespace Market.Tests.Faults;

/// <summary>The embedded shop as a process of its own that a test may kill (-9) and start again on the same files. Killed, and its folder removed, on disposal.</summary>
public sealed class EmbeddedMarket : IAsyncDisposable
{
    private readonly int port = FreePort();
    private Process? process;

    public string Folder { get; } = Directory.CreateTempSubdirectory("market-embedded-").FullName;

    /// <summary>A connection to the file of a service.</summary>
    public DbConnection Database(string name) => new SqliteConnection($"Data Source={Path.Combine(Folder, $"{name}.db")};Pooling=False");

    public Uri Address => new($"http://127.0.0.1:{port}");

    /// <summary>Starts, and returns when /health says that everything is there.</summary>
    public async Task Start()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var project = Path.Combine(Solution.Folder, "Market.Web");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(project, "bin", configuration, "net10.0", "Market.Web.dll")])
        {
            WorkingDirectory = project,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_URLS"] = Address.ToString(),
                ["Data__Path"] = Folder,
                ["StripeSimulator__SecretKey"] = ProcessOracle.SimulatorKey,
                ["RateLimits__Orders__Permits"] = "1000000",
                ["RateLimits__Api__Permits"] = "1000000",
            },
        };
        process = Process.Start(start)!;
        var log = new StreamWriter(Path.Combine(Folder, "process.log"), append: true) { AutoFlush = true };
        process.OutputDataReceived += (_, line) => Write(log, line.Data);
        process.ErrorDataReceived += (_, line) => Write(log, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Health.Ready(Address, () => process.HasExited ? File.ReadAllText(Path.Combine(Folder, "process.log")) : null);
    }

    /// <summary>kill -9: nothing is flushed, nothing said goodbye to.</summary>
    public async Task Kill()
    {
        process!.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    /// <summary>STOP or CONT.</summary>
    public async Task Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process!.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
            await Kill();
        process?.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }

    private static void Write(StreamWriter log, string? line)
    {
        lock (log)
            log.WriteLine(line);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Waits for a shop to say that it is ready.</summary>
internal static class Health
{
    public static async Task Ready(Uri address, Func<string?> ended)
    {
        using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(5) };
        await Eventually.Holds(async () =>
        {
            if (ended() is { } log)
                Assert.Fail($"The process has ended: {log}");
            try
            {
                using var response = await client.GetAsync("/health");
                return response.IsSuccessStatusCode;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                return false;
            }
        }, $"{address} is healthy", TimeSpan.FromSeconds(180));
    }
}
