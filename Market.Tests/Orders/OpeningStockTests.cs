using Market.Orders.Stock;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders;

/// <summary>A district opens with the stock of its file, or says what is wrong with it and opens with nothing.</summary>
public sealed class OpeningStockTests : IDisposable
{
    private readonly List<string> folders = [];

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    public static TheoryData<string, string> WrongFiles => new()
    {
        { "", "stock.csv, line 1: the header must be product_code,location,quantity" },
        { "product_code,quantity,location\nP1,1,S001\n", "stock.csv, line 1: the header must be product_code,location,quantity" },
        { "product_code,location,quantity\nP1,S001,5\nP2,S001,-1\n", "stock.csv, line 3, column quantity: is not a whole number from 0 to 10000000" },
        { "product_code,location,quantity\nP1,S001,2147483648\n", "stock.csv, line 2, column quantity: is not a whole number from 0 to 10000000" },
        { "product_code,location,quantity\nP1,S001,1.5\n", "stock.csv, line 2, column quantity: is not a whole number from 0 to 10000000" },
        { "product_code,location,quantity\np 1,S001,1\n", "stock.csv, line 2, column product_code: is not a code of 1 to 20 capital letters, digits and hyphens" },
        { "product_code,location,quantity\nP1,,1\n", "stock.csv, line 2, column location: is not a code of 1 to 20 capital letters, digits and hyphens" },
        { "product_code,location,quantity\nP1,S001\n", "stock.csv, line 2: has 2 fields instead of 3" },
        { "product_code,location,quantity\nP1,S001,1\nP1,S001,2\n", "stock.csv, line 3, column product_code: this product at this location is in line 2 already" },
    };

    [Theory]
    [MemberData(nameof(Both))]
    public async Task It_is_loaded_once_with_a_movement_for_every_row(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        var folder = Folder("product_code,location,quantity\r\nP1,S001,5\r\nP1,G-1,0\r\n");

        await Load(host, folder);
        await host.Read(db => db.Stock.Where(item => item.Location == "S001").ExecuteUpdateAsync(set => set.SetProperty(item => item.Reserved, 2), Cancellation));
        await Load(host, folder);

        Assert.Equal((5, 2), await host.StockOf("P1", "S001"));
        Assert.Equal((0, 0), await host.StockOf("P1", "G-1"));
        Assert.Equal(5, await host.Read(db => db.StockMovements.SumAsync(movement => movement.Quantity, Cancellation)));
    }

    [Theory]
    [MemberData(nameof(WrongFiles))]
    public async Task A_wrong_row_is_named_and_nothing_is_loaded(string text, string problem)
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => Load(host, Folder(text)));

        Assert.Contains(problem, refusal.Message.Split(Environment.NewLine));
        Assert.Equal(0, await host.Read(db => db.Stock.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task A_missing_file_and_one_that_is_not_text_are_refused()
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);
        var broken = Folder("");
        await File.WriteAllBytesAsync(Path.Combine(broken, "stock.csv"), [0xC3, 0x28], Cancellation);

        Assert.Contains("stock.csv: is missing", (await Assert.ThrowsAsync<InvalidDataException>(() => Load(host, Path.Combine(broken, "nowhere")))).Message, StringComparison.Ordinal);
        Assert.Contains("stock.csv: is not UTF-8", (await Assert.ThrowsAsync<InvalidDataException>(() => Load(host, broken))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_reference_district_opens_with_stock()
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite, new() { ["ReferenceData:Load"] = "true" });

        Assert.Equal(227, await host.Read(db => db.Stock.Select(item => item.ProductCode).Distinct().CountAsync(Cancellation)));
        Assert.Equal(
            await host.Read(db => db.Stock.SumAsync(item => item.OnHand, Cancellation)),
            await host.Read(db => db.StockMovements.SumAsync(movement => movement.Quantity, Cancellation)));
    }

    private static Task Load(OrdersHost host, string folder) => host.Read(async db => { await OpeningStock.Load(db, folder, Cancellation); return true; });

    public void Dispose() => folders.ForEach(folder => Directory.Delete(folder, recursive: true));

    private string Folder(string text)
    {
        var folder = Directory.CreateTempSubdirectory("market-stock-").FullName;
        folders.Add(folder);
        File.WriteAllText(Path.Combine(folder, "stock.csv"), text);
        return folder;
    }
}
