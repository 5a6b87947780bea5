using System.Data.Common;
using Market.Catalog.Contracts;
using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Market.Tests.Orders;

/// <summary>Orders rest on products that were read before, and are kept only while nothing about them has changed.</summary>
public sealed class KnownProductsTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_product_is_read_for_the_first_order_and_for_none_after_it(Stack stack)
    {
        var reads = new ProductReads();
        await using var host = await OrdersHost.Create(stack, watch: [reads]);
        await host.Offer(Some.Product("P1"), onHand: 10);

        foreach (var _ in Enumerable.Range(0, 3))
            Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(Some.Order("P1", 1))).Outcome);

        Assert.Equal(1, reads.Count);
        Assert.Equal((10, 3), await host.StockOf("P1", "S001"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_new_price_holds_for_the_next_order_whatever_is_remembered(Stack stack)
    {
        await using var host = await Remembering(stack);
        await host.Write(db => SellableProduct.Keep(Some.Product("P1", priceFen: 4_000, version: 2), db, Cancellation));

        var any = await host.Place(Some.Order("P1", 1));
        var old = await host.Place(Some.Order("P1", 1) with { ExpectedTotalFen = 3_800 });

        Assert.Equal((PlaceOrderOutcome.Placed, 4_000), (any.Outcome, any.Order!.GoodsFen));
        Assert.Equal(PlaceOrderOutcome.PriceChanged, old.Outcome);
        Assert.Equal((10, 2), await host.StockOf("P1", "S001"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Who_was_shown_a_new_price_is_not_refused_for_the_one_remembered_which_is_forgotten(Stack stack)
    {
        var reads = new ProductReads();
        await using var host = await Remembering(stack, reads);
        await host.Write(db => SellableProduct.Keep(Some.Product("P1", priceFen: 4_000, version: 2), db, Cancellation));

        foreach (var _ in Enumerable.Range(0, 3))
        {
            var result = await host.Place(Some.Order("P1", 1) with { ExpectedTotalFen = 4_800 });
            Assert.Equal((PlaceOrderOutcome.Placed, 4_000), (result.Outcome, result.Order?.GoodsFen));
        }

        Assert.Equal(2 + 1, reads.Count);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task An_order_wrong_in_itself_is_refused_at_once_and_costs_no_product_its_place(Stack stack)
    {
        var reads = new ProductReads();
        await using var host = await Remembering(stack, reads);

        var refused = await host.Place(Some.Order("P1", 0));

        Assert.Equal((PlaceOrderOutcome.Invalid, "lines[0].quantity"), (refused.Outcome, Assert.Single(refused.Problems).Field));
        Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(Some.Order("P1", 1))).Outcome);
        Assert.Equal(2, reads.Count);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_withdrawn_certificate_is_refused_and_a_restored_one_sold_with_the_next_order(Stack stack)
    {
        await using var host = await Remembering(stack);
        await host.Write(db => SellableProduct.Keep(Some.Product("P1", version: 2) with { Status = CertificateStatus.Withdrawn }, db, Cancellation));

        foreach (var _ in Enumerable.Range(0, 2))
            Assert.Equal(PlaceOrderOutcome.NotOnSale, (await host.Place(Some.Order("P1", 1))).Outcome);
        Assert.Equal((10, 1), await host.StockOf("P1", "S001"));

        await host.Write(db => SellableProduct.Keep(Some.Product("P1", version: 3), db, Cancellation));

        Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(Some.Order("P1", 1))).Outcome);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_deal_that_opens_is_given_with_the_next_order_and_ends_with_its_window(Stack stack)
    {
        await using var host = await Remembering(stack);
        var deal = await host.Deal("P1", 2_000, quota: 5);

        Assert.Equal(2_000, (await host.Place(Some.Order("P1", 1))).Order!.GoodsFen);

        var over = await host.DatabaseTime() - TimeSpan.FromMinutes(1);
        await host.Write(db => db.Deals.Where(one => one.Code == deal).ExecuteUpdateAsync(set => set.SetProperty(one => one.EndsAt, over), Cancellation));

        foreach (var _ in Enumerable.Range(0, 2))
            Assert.Equal(3_000, (await host.Place(Some.Order("P1", 1))).Order!.GoodsFen);
        Assert.Equal(1, await host.TakenOf(deal));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task One_product_that_changed_keeps_no_order_for_another_from_being_placed(Stack stack)
    {
        await using var host = await Remembering(stack);
        await host.Write(db => SellableProduct.Keep(Some.Product("P1", version: 2) with { Status = CertificateStatus.Withdrawn }, db, Cancellation));

        var answers = (await host.Host.In<IOrders, PlaceOrdersResult>(asks => asks.PlaceOrders(
            new PlaceOrders([new OrderOnItsWay(Some.Order("P2", 1), null), new OrderOnItsWay(Some.Order("P1", 1), null), new OrderOnItsWay(Some.Order("P2", 2), null)]), Cancellation).AsTask())).Answers;

        Assert.Equal([PlaceOrderOutcome.Placed, PlaceOrderOutcome.NotOnSale, PlaceOrderOutcome.Placed], answers.Select(answer => answer.Result!.Outcome));
        Assert.Equal(((10, 1), (10, 4)), (await host.StockOf("P1", "S001"), await host.StockOf("P2", "S001")));
    }

    /// <summary>A shop that has sold one of each, and so knows them.</summary>
    private static async Task<OrdersHost> Remembering(Stack stack, params IInterceptor[] watch)
    {
        var host = await OrdersHost.Create(stack, watch: watch);
        foreach (var product in new[] { "P1", "P2" })
        {
            await host.Offer(Some.Product(product), onHand: 10);
            Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(Some.Order(product, 1))).Outcome);
        }
        return host;
    }

    private sealed class ProductReads : DbCommandInterceptor
    {
        private int count;

        public int Count => count;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            // Not that by which a new product is kept.
            if (command.CommandText.Contains("sellable_products", StringComparison.Ordinal) && command.CommandText.Contains("offers", StringComparison.Ordinal))
                Interlocked.Increment(ref count);
            return new(result);
        }
    }
}
