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

/// <summary>
/// Processes that die while they handle a message: before its commit (trial 4), after its commit (trial 5), and each time (trial 18), when it is
/// known by its third victim and parked, and its neighbours are delivered.
/// </summary>
public sealed class DeadlyMessageTests
{
    private const string Settings = "MARKET_TRIAL_NOTES";

    /// <summary>A process that dies before it has marked what it sent leaves its successor one copy more to die of.</summary>
    private const int MostDeaths = 9;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(OutboxTests.Stacks), MemberType = typeof(OutboxTests))]
    public async Task A_message_that_kills_the_process_is_parked_and_its_neighbours_are_delivered(Stack stack, OutboxTests.Bus bus)
    {
        // Looks on; the processes that die do the work.
        await using var host = await OutboxTests.Notes(stack, bus);
        await OutboxTests.Publish(host, [.. ParkingTests.Neighbours, NoteTrouble.Deadly, "last"]);

        var deaths = await DieUntil(host, notes: 21, parked: 1);

        Assert.Equal([.. ParkingTests.Neighbours.Append("last").Order()], (await OutboxTests.Kept(host)).Order());
        var parked = (await ParkingTests.View(host)).Parked.Single();
        Assert.Equal((ParkedCause.EndedProcess, ParkedState.Parked), (parked.Cause, parked.State));
        Assert.InRange(deaths, 3, MostDeaths);
    }

    [Theory]
    [MemberData(nameof(OutboxTests.Stacks), MemberType = typeof(OutboxTests))]
    public async Task A_process_that_dies_between_its_commit_and_its_answer_leaves_no_second_effect(Stack stack, OutboxTests.Bus bus)
    {
        await using var host = await OutboxTests.Notes(stack, bus);
        await OutboxTests.Publish(host, [.. ParkingTests.Neighbours, NoteTrouble.DeadlyOnceKept, "last"]);

        var deaths = await DieUntil(host, notes: 22, parked: 0, atLeast: 1);

        Assert.Equal([.. ParkingTests.Neighbours.Concat([NoteTrouble.DeadlyOnceKept, "last"]).Order()], (await OutboxTests.Kept(host)).Order());
        // More than once when the relay died with it before it had marked what it sent: the copy is one more message to die of.
        Assert.InRange(deaths, 1, MostDeaths);
    }

    /// <summary>Starts one process after another until everything is delivered; how many died.</summary>
    /// <param name="atLeast">So many are ended, though the last note may be seen before its process is seen to die.</param>
    private static async Task<int> DieUntil(TestHost host, int notes, int parked, int atLeast = 0)
    {
        for (var deaths = 0; ; deaths++)
        {
            Assert.True(deaths <= MostDeaths, $"{deaths} processes have died of it");
            await ForgetLeases(host);
            using var process = Run(host);
            try
            {
                if (await Delivers(host, process, notes, parked) && deaths >= atLeast)
                    return deaths;
            }
            finally
            {
                process.Kill(entireProcessTree: true);
            }
        }
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
    private static async Task<bool> Delivers(TestHost host, Process process, int notes, int parked)
    {
        var delivered = false;
        await Eventually.Holds(async () =>
        {
            delivered = await OutboxTests.Unsent(host, 0) && (await OutboxTests.Kept(host)).Count == notes && (await ParkingTests.View(host)).Parked.Count == parked;
            return delivered || process.HasExited;
        }, "everything is delivered or the process has died", TimeSpan.FromSeconds(45));
        return delivered;
    }

    /// <summary>A dead relay's lease would run out by itself, half a minute later.</summary>
    private static Task ForgetLeases(TestHost host) =>
        host.In<NotesDb>(db => db.Outbox.ExecuteUpdateAsync(set => set.SetProperty(message => message.LockedUntil, (DateTimeOffset?)null), Cancellation));
}
