using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Market.Orders.Ledger.Verification;

namespace Market.Tests.Faults.Chaos;

/// <summary>deploy/chaos.sh: a seeded random mix of blows under load, then the oracle's table. Runs only when asked for by name.</summary>
public sealed class ChaosTrial
{
    private const int MostTroubles = 6;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Whatever_happens_to_the_market_the_oracle_holds()
    {
        var (seed, minutes, stack) = (Setting("SEED", "1"), Setting("MINUTES", "3"), Setting("STACK", "distributed"));
        await using ChaosMarket market = stack == "embedded" ? new EmbeddedChaos() : new DistributedChaos(PrivateServers.Create());
        await market.Start();
        var crowd = new Crowd(market.Address, refunds: true);
        var plan = new ChaosPlan(int.Parse(seed, CultureInfo.InvariantCulture), market.Targets);

        var time = TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture));
        await crowd.BuyDuring(() => Suffer(market, plan, time));
        await SetProvider(market, new { });
        // Where both nodes were killed at once, the edge leaves both out for a second although they are back.
        await Eventually.Holds(() => Succeeds(market, client => client.GetAsync("/health", Cancellation)), "the shop answers again");
        await crowd.Finish();

        var lines = await ProcessOracle.Look(market.Address, crowd, market.Database);
        lines = [.. lines, await Ledger(market)];
        Print($"Seed {seed}, {minutes} min, {stack}: {crowd.Placed.Count} orders, {crowd.Paid.Count} paid, {crowd.CalledOff.Count(order => order.Value)} called off");
        foreach (var trouble in crowd.Troubles.OrderByDescending(trouble => trouble.Value).Take(MostTroubles))
            Print($"{trouble.Value,5} times  {trouble.Key[..Math.Min(trouble.Key.Length, 160)]}");
        foreach (var line in lines)
            Print($"{(line.Holds ? "holds" : "FAILS")}  {line.What}  ({line.Found})");
        Assert.All(lines, line => Assert.True(line.Holds, $"{line.What}: {line.Found}"));
    }

    private static async Task Suffer(ChaosMarket market, ChaosPlan plan, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < time)
        {
            await SetProvider(market, plan.Provider());
            await Task.Delay(plan.Rest(), Cancellation);
            var round = plan.Round();
            Print($"{watch.Elapsed:mm\\:ss}  {string.Join(" and ", round)}");
            await Task.WhenAll(round.Select(blow => market.Take(blow, Cancellation)));
        }
    }

    /// <summary>Tried for a while: the process in which the simulator runs may only just have come back.</summary>
    private static Task SetProvider(ChaosMarket market, object faults) => Eventually.Holds(
        () => Succeeds(market, client => client.PostAsJsonAsync("/stripe-simulator/test_helpers/faults", faults, Cancellation)), "the provider's switches can be turned");

    private static async Task<bool> Succeeds(ChaosMarket market, Func<HttpClient, Task<HttpResponseMessage>> ask)
    {
        using var client = new HttpClient { BaseAddress = market.Address, Timeout = TimeSpan.FromSeconds(10) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", ProcessOracle.SimulatorKey);
        try
        {
            using var answer = await ask(client);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>Every hash, sum, pool and household part, computed again from the journals.</summary>
    private static async Task<OracleLine> Ledger(ChaosMarket market)
    {
        await using var db = market.Orders();
        var report = new StringWriter();
        var outcome = await VerifyLedger.Run(db, null, null, report, Cancellation);
        return new OracleLine("journals sum to zero, their chain is whole and household parts add up", outcome == 0, report.ToString().Split('\n')[0].Trim());
    }

    private static string Setting(string name, string usual) => Environment.GetEnvironmentVariable($"MARKET_CHAOS_{name}") is { Length: > 0 } set ? set : usual;

    private static void Print(string line) => Console.WriteLine(line);
}
