using Market.Orders;
using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Ledger;
using Market.Orders.Linkage;
using Market.Orders.Stock;
using Market.Tests.Orders;
using Market.Web.Data;
using Market.Web.Disclosure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Market.Tests.Web.Disclosure;

/// <summary>The real orders service sells and takes back at random; what the public reads is what the ledger says, to the fen.</summary>
public sealed class AgreementWithTheLedgerTests
{
    private const int OrderCount = 60;
    private const int Products = 6;

    public static TheoryData<Stack> Stacks => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Stacks))]
    public async Task After_many_sales_and_refunds_the_public_figures_are_the_ledger_s(Stack stack)
    {
        await using var host = await TestHost.Create(stack, ["Orders", "Web"], builder =>
        {
            builder.AddOrders();
            builder.Services.AddSingleton(Sales.Snapshot());
            builder.AddWebDb();
            builder.AddDisclosure();
        }, new FakeTimeProvider(OrdersHost.Opening), new() { ["ReferenceData:Load"] = "false" });
        await host.Start();
        await StockShelves(host);
        var random = new Random(500116);
        for (var order = 0; order < OrderCount; order++)
            await SellAndMaybeTakeBack(host, random);

        var movements = await host.In((OrdersDb db) => db.Attributions.CountAsync(Cancellation));
        Assert.InRange(movements, OrderCount + 20, int.MaxValue);
        await Eventually.Holds(async () => await host.In((WebDb db) => db.DisclosedSales.CountAsync(Cancellation)) == movements, "every movement has reached Web");

        var ledger = await host.In((IOrders orders) => orders.GetLedgerTotals(new GetLedgerTotals(), Cancellation).AsTask());
        var disclosed = await host.Services.GetRequiredService<DisclosureFigures>().Now(Cancellation);
        Assert.True(ledger is { AttributedSalesFen: > 0, BenefitFen: > 0, PostingsSumFen: 0 });
        Assert.Equal((ledger.AttributedSalesFen, ledger.BenefitFen), (disclosed.AttributedSalesFen, disclosed.BenefitFen));
        Assert.Equal(ledger.AttributedSalesFen, disclosed.CertifiedSalesFen + disclosed.UncertifiedSalesFen);
        Assert.Equal(3, disclosed.Months.Count);
        foreach (var table in new[] { disclosed.Months, disclosed.Villages, disclosed.Products, disclosed.Channels })
            Assert.Equal((ledger.AttributedSalesFen, ledger.BenefitFen), (table.Sum(row => row.AttributedSalesFen), table.Sum(row => row.BenefitFen)));
        Assert.Equal(await host.In((OrdersDb db) => db.Orders.CountAsync(order => order.State == OrderState.Paid, Cancellation)), disclosed.Orders);
    }

    private static Task StockShelves(TestHost host) => host.In((OrdersDb db) => db.Write(async token =>
    {
        for (var number = 0; number < Products; number++)
        {
            // Odd prices and rates, so that every fen of rounding shows; the last product has no plan.
            var product = Some.Product($"P{number}", priceFen: 1_999 + 337 * number) with { BaseCode = $"B{number}", VillageCode = $"V{number % 3}", VillageName = $"村{number % 3}" };
            await SellableProduct.Keep(product, db, token);
            db.Stock.Add(new StockItem { ProductCode = product.Code, Location = product.SupplierCode, OnHand = 10_000 });
            if (number < Products - 1)
                db.Plans.Add(LinkagePlan.Of(Some.Plan(product.Code, 77 + 31 * number, $"B{number}-v1")));
        }
    }, Cancellation));

    private static async Task SellAndMaybeTakeBack(TestHost host, Random random)
    {
        var lines = Enumerable.Range(0, Products).Where(_ => random.Next(3) == 0).DefaultIfEmpty(0).Select(number => new OrderLineRequest($"P{number}", random.Next(1, 9))).ToArray();
        var placed = await host.In((IOrders orders) => orders.PlaceOrder(
            Some.Order(Guid.NewGuid().ToString(), lines) with { Channel = (SaleChannel)random.Next(3) }, Cancellation).AsTask());
        Assert.Equal(PlaceOrderOutcome.Placed, placed.Outcome);
        var paidAt = OrdersHost.Opening.AddMonths(random.Next(2));
        await Change(host, placed.Order!.OrderNo, async (db, order) =>
        {
            order.MarkPaid(paidAt);
            await SalePosting.PostSale(db, order, paidAt, Cancellation);
        });
        foreach (var line in lines.Select((line, index) => (LineNo: index + 1, line.Quantity)).Where(_ => random.Next(2) == 0))
            await Change(host, placed.Order.OrderNo, (db, order) =>
            {
                var (quantity, sold) = (random.Next(line.Quantity + 1), order.Lines.Single(sold => sold.LineNo == line.LineNo));
                // Of no unit: what spoiled weight was worth.
                var (now, fen) = (paidAt.AddMonths(random.Next(2)), quantity > 0 ? sold.ValueOf(quantity) : random.Next(1, 1_000));
                SalePosting.PostRefund(db, order, sold, quantity, fen, Guid.NewGuid(), 0, now);
                order.RecordRefund(fen, "office", null, now);
                return Task.CompletedTask;
            });
    }

    private static Task Change(TestHost host, string orderNo, Func<OrdersDb, Order, Task> change) => host.In((OrdersDb db) => db.Write(async token =>
        await change(db, await db.Orders.Include(order => order.Lines).Include(order => order.Timeline).SingleAsync(order => order.OrderNo == orderNo, token)), Cancellation));
}
