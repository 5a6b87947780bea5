using System.Diagnostics;
using System.Text.Json;
using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Messages;
using Market.Tests.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Market.Tests.Faults;

/// <summary>A message that kills the process that handles it (trial 18): known by its third victim, parked, and its neighbours are delivered.</summary>
public sealed class DeadlyMessageTests
{
    private const string Settings = "MARKET_TRIAL_NOTES";
    private const int MostDeaths = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(OutboxTests.Stacks), MemberType = typeof(OutboxTests))]
    public async Task A_message_that_kills_the_process_is_parked_and_its_neighbours_are_delivered(Stack stack, OutboxTests.Bus bus)
    {
        // Looks on; the processes that die do the work.
        await using var host = await OutboxTests.Notes(stack, bus);
        await OutboxTests.Publish(host, [.. ParkingTests.Neighbours, NoteTrouble.Deadly, "last"]);

        var deaths = 0;
        for (var alive = false; !alive;)
        {
            using var process = Run(host);
            try
            {
                alive = await DeliversAll(host, process);
            }
            finally
            {
                process.Kill(entireProcessTree: true);
            }
            deaths += alive ? 0 : 1;
            Assert.True(deaths <= MostDeaths, $"{deaths} processes have died of it");
            await ForgetLeases(host);
        }

        Assert.Equal([.. ParkingTests.Neighbours.Append("last").Order()], (await OutboxTests.Kept(host)).Order());
        var parked = (await ParkingTests.View(host)).Parked.Single();
        Assert.Equal((ParkedCause.EndedProcess, ParkedState.Parked), (parked.Cause, parked.State));
        Assert.Equal(3, deaths);
    }

    /// <summary>What the processes run: the notes service, until it dies.</summary>
    [Fact(Explicit = true)]
    public async Task Runs_the_service_of_notes_until_it_dies()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Development, DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(JsonSerializer.Deserialize<Dictionary<string, string?>>(Environment.GetEnvironmentVariable(Settings)!));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddNotes("notes");
        builder.AddBus();
        await builder.Build().RunAsync(Cancellation);
    }

    private static Process Run(TestHost host)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [Settings] = JsonSerializer.Serialize(host.Services.GetRequiredService<IConfiguration>().AsEnumerable().Where(setting => setting.Value is not null).ToDictionary()) },
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(DeadlyMessageTests).Assembly.Location);
        foreach (var argument in new[] { "-explicit", "only", "-method", $"*.{nameof(Runs_the_service_of_notes_until_it_dies)}" })
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>False when the process died before.</summary>
    private static async Task<bool> DeliversAll(TestHost host, Process process)
    {
        var delivered = false;
        await Eventually.Holds(async () =>
        {
            delivered = await OutboxTests.Unsent(host, 0) && (await OutboxTests.Kept(host)).Count == 21 && (await ParkingTests.View(host)).Parked.Count == 1;
            return delivered || process.HasExited;
        }, "everything is delivered or the process has died", TimeSpan.FromSeconds(45));
        return delivered;
    }

    /// <summary>A dead relay's lease would run out by itself, half a minute later.</summary>
    private static Task ForgetLeases(TestHost host) =>
        host.In<NotesDb>(db => db.Outbox.ExecuteUpdateAsync(set => set.SetProperty(message => message.LockedUntil, (DateTimeOffset?)null), Cancellation));
}
