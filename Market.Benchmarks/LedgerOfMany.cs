using System.Diagnostics;
using Market.Orders;
using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Ledger;
using Market.Orders.Ledger.Verification;
using Market.Orders.Linkage;
using Market.Orders.Settlement;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;

namespace Market.Benchmarks;

/// <summary>
/// Fills the ledger of a shop that has been started once with sales and says how long it takes to verify it, to report from it, and to find and post the
/// households' parts of a closing. The database is found as the service finds it (Data:Path or ConnectionStrings:Orders) and is worth nothing afterwards.
/// </summary>
internal static class LedgerOfMany
{
    private const int Rounds = 3;
    private const int SalesAtOnce = 20_000;
    private const string Month = "2000-01";

    /// <param name="lines">Postings to write, about.</param>
    public static async Task<int> Measure(int lines)
    {
        var builder = new HostApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddServiceDb<OrdersDb, SqliteOrdersDb, PostgresOrdersDb>("Orders");
        await using var services = builder.Services.BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrdersDb>();

        await Fill(db, lines);
        var sealing = Stopwatch.StartNew();
        await LedgerSealer.SealAll(db, TimeProvider.System, default);
        db.ChangeTracker.Clear();
        Console.WriteLine($"sealed in {sealing.Elapsed.TotalSeconds:0.0} s");

        var report = new StringWriter();
        await Median($"verification of {await db.Postings.CountAsync()} journal lines (under 20 s)", async () =>
        {
            if (await VerifyLedger.Run(db, null, null, report, default) != 0)
                throw new InvalidOperationException($"{report}");
        });
        await Median("report over them (under 1 s)", () => LedgerBalances.Totals(db, default));
        await Median("balance of every account", () => LedgerBalances.Of(db).ToListAsync());
        await Parts(db);
        return 0;
    }

    private static async Task Fill(OrdersDb db, int lines)
    {
        var products = await db.Products.AsNoTracking().ToListAsync();
        var rates = await LinkagePlan.InForce(db, [.. products.Select(product => product.Code)], DistrictTime.Day(DateTimeOffset.UtcNow), default);
        products.RemoveAll(product => rates.GetValueOrDefault(product.Code) is not { BenefitPermille: > 0 });
        // Each sale moves goods, benefit and shipping.
        for (var (sale, watch) = (0, Stopwatch.StartNew()); sale < lines / 3; sale += SalesAtOnce)
        {
            var sales = Enumerable.Range(sale, Math.Min(SalesAtOnce, (lines / 3) - sale)).Select(number => Sale(number, products[number % products.Count], rates)).ToList();
            await db.Write(async token =>
            {
                await Journal.PostMany(db, sales.ConvertAll(one => one.Journal), token);
                await db.InsertMany(sales.Select(one => one.Attribution), token);
            }, default);
            if (sale + SalesAtOnce >= lines / 3)
                Console.WriteLine($"{lines / 3} sales posted in {watch.Elapsed.TotalSeconds:0.0} s");
        }
    }

    private static (Journal Journal, Attribution Attribution) Sale(int number, SellableProduct product, Dictionary<string, PlanRate> rates)
    {
        var (now, rate) = (DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + number), rates[product.Code]);
        var (fen, orderNo) = (product.PriceFen * (1 + (number % 3)), $"BENCH-{number}");
        var benefit = fen * rate.BenefitPermille / 1000;
        var journal = new Journal { Id = Guid.CreateVersion7(now), Kind = JournalKind.Sale, Source = orderNo, At = now };
        journal.Transfer(Accounts.PaymentClearing, Accounts.SupplierPayable(product.SupplierCode), fen - benefit);
        journal.Transfer(Accounts.PaymentClearing, Accounts.BenefitPool(product.Code, rate.PlanVersion), benefit);
        journal.Transfer(Accounts.PaymentClearing, Accounts.Shipping, 800);
        return (journal, new Attribution
        {
            Id = $"{orderNo}/1",
            JournalId = journal.Id,
            OrderNo = orderNo,
            LineNo = 1,
            At = now,
            Month = DistrictTime.Month(now),
            ProductCode = product.Code,
            Certified = true,
            SupplierCode = product.SupplierCode,
            BaseCode = product.BaseCode,
            VillageCode = product.VillageCode,
            TownCode = product.TownCode,
            Channel = SaleChannel.Web,
            PlanVersion = rate.PlanVersion,
            Quantity = 1 + (number % 3),
            AttributedFen = fen,
            BenefitFen = benefit,
        });
    }

    /// <summary>Of a closing that takes in all that was sold; rolled back, so that it can be measured again.</summary>
    private static async Task Parts(OrdersDb db)
    {
        var (parts, households) = (0, 0);
        await db.Write(async token =>
        {
            var pools = await db.Attributions.GroupBy(sold => new { sold.ProductCode, sold.PlanVersion })
                .Select(pool => new ClosedPool { Month = Month, ProductCode = pool.Key.ProductCode, PlanVersion = pool.Key.PlanVersion, Fen = pool.Sum(sold => sold.BenefitFen) }).ToListAsync(token);
            await db.InsertMany(pools, token);
            await Median("household parts of a closing, found and posted (10,000 under 1 s)", async () =>
            {
                var dues = await HouseholdParts.Of(db, Month, token);
                (parts, households) = (dues.Values.Sum(pool => pool.Count), dues.Count);
                var at = DateTimeOffset.UtcNow;
                var journals = dues.Select(due =>
                {
                    var journal = new Journal { Id = Guid.CreateVersion7(at), Kind = JournalKind.HouseholdClosing, Source = $"{Guid.NewGuid():N}", At = at };
                    due.Value.ForEach(pool => journal.Transfer(pool.Pool, Accounts.HouseholdPayable(due.Key), pool.Fen));
                    return journal;
                }).ToList();
                await db.Database.CurrentTransaction!.CreateSavepointAsync("before", token);
                await Journal.PostMany(db, journals, token);
                await db.Database.CurrentTransaction!.RollbackToSavepointAsync("before", token);
            });
            return false;
        }, keep => keep, default);
        Console.WriteLine($"  {parts} parts of {households} households");
    }

    private static async Task Median(string what, Func<Task> work)
    {
        var seconds = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await work();
            seconds.Add(watch.Elapsed.TotalSeconds);
        }
        Console.WriteLine($"{what}: {seconds.Order().ElementAt(Rounds / 2):0.00} s");
    }
}
