using Microsoft.Data.Sqlite;

namespace Market.Tests.Faults;

/// <summary>The embedded process killed (-9) under load (trial 13; with it 1 and 2 for the embedded shop).</summary>
public sealed class EmbeddedKillTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_embedded_shop_killed_again_and_again_under_load_loses_nothing_it_acknowledged()
    {
        await using var market = new EmbeddedMarket();
        await market.Start();
        var crowd = new Crowd(market.Address);

        for (var round = 0; round < 3; round++)
        {
            var buying = crowd.Buy(Task.Delay(TimeSpan.FromSeconds(5 + round), Cancellation));
            await Task.Delay(TimeSpan.FromSeconds(3 + round), Cancellation);
            await market.Kill();
            await buying;
            await market.Start();
        }
        await crowd.Finish();

        Assert.True(crowd.Placed.Count > 20 && crowd.Paid.Count > 10, $"Too little happened to prove anything: {crowd.Placed.Count} placed, {crowd.Paid.Count} paid.");
        await using var orders = new SqliteConnection($"Data Source={Path.Combine(market.Folder, "orders.db")}");
        await ProcessOracle.AssertNothingWentWrong(market.Address, crowd, orders);
    }
}
