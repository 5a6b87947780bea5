using Market.Orders.Data;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Stock;

/// <summary>
/// Stock with which a district opens, from stock.csv (product_code, location, quantity). Loaded once, while there is no stock at all;
/// with any wrong row nothing is loaded and the service does not start on half of it.
/// </summary>
internal static class OpeningStock
{
    public const string FileName = "stock.csv";

    /// <summary>
    /// Loads when ReferenceData:Load says so, by default in Development and wherever ReferenceData:Path is set: from that folder, or
    /// from the district ReferenceData:Folder names among those that came with the program.
    /// </summary>
    public static void AddOpeningStock(this IHostApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection("ReferenceData");
        var path = settings["Path"];
        if (settings.GetValue<bool?>("Load") ?? (path is { Length: > 0 } || builder.Environment.IsDevelopment()))
            builder.Services.AddPreparation<OrdersDb>((services, cancellation) =>
                Load(services.GetRequiredService<OrdersDb>(), path is { Length: > 0 } ? path : Included(settings["Folder"]), cancellation));
    }

    /// <exception cref="InvalidDataException">The file is wrong; the message names file, line, column and reason of each problem.</exception>
    public static async Task Load(OrdersDb db, string folder, CancellationToken cancellation)
    {
        if (await db.Stock.AnyAsync(cancellation))
            return;
        var file = new StockFile(Path.Combine(folder, FileName));
        var rows = file.Read();
        if (file.Problems.Count > 0)
            throw new InvalidDataException($"{FileName} was refused and nothing of it was loaded:{Environment.NewLine}{string.Join(Environment.NewLine, file.Problems)}");
        try
        {
            await db.Write(async token =>
            {
                if (!await db.Stock.AnyAsync(token))
                    Add(db, rows);
            }, cancellation);
        }
        catch (DbUpdateException exception) when (Transient.IsDuplicate(exception))
        {
            // Another node that starts just now has loaded it.
            db.ChangeTracker.Clear();
        }
    }

    private static string Included(string? district)
    {
        var districts = Path.Combine(AppContext.BaseDirectory, "ReferenceData");
        if (district is { Length: > 0 })
            return Path.Combine(districts, district);
        return Directory.GetDirectories(districts) is [var only]
            ? only
            : throw new InvalidOperationException("Set ReferenceData:Path or ReferenceData:Folder: it is not clear which district's stock to load.");
    }

    private static void Add(OrdersDb db, List<StockRow> rows)
    {
        foreach (var row in rows)
        {
            db.Stock.Add(new StockItem { ProductCode = row.ProductCode, Location = row.Location, OnHand = row.Quantity });
            if (row.Quantity > 0)
                db.StockMovements.Add(new StockMovement
                {
                    ProductCode = row.ProductCode,
                    Location = row.Location,
                    Reason = StockReason.Opening,
                    Quantity = row.Quantity,
                    Source = FileName,
                });
        }
    }
}
