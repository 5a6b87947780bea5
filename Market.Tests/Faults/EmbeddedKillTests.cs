using Microsoft.Data.Sqlite;

namespace Market.Tests.Faults;

/// <summary>The embedded process killed (-9) under load (trial 13; with it 1 and 2 for the embedded shop).</summary>
public sealed class EmbeddedKillTests
{
    [Fact]
    public async Task The_embedded_shop_killed_again_and_again_under_load_loses_nothing_it_acknowledged()
    {
        await using var market = new EmbeddedMarket();
        await market.Start();
        var crowd = new Crowd(market.Address);

        for (var round = 0; round < 3; round++)
        {
            await crowd.BuyDuring(async () =>
            {
                await crowd.PayMore(4, $"in round {round}");
                await market.Kill();
            });
            await market.Start();
        }
        await crowd.Finish();

        await ProcessOracle.AssertNothingWentWrong(market.Address, crowd, market.Database);
        foreach (var file in Directory.GetFiles(market.Folder, "*.db"))
            Assert.Equal("ok", await Integrity(file));
    }

    private static async Task<string> Integrity(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
