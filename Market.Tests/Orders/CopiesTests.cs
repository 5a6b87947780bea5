using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders;

/// <summary>Facts of the catalogue arrive twice, in parallel and in any order, and leave the same copies.</summary>
public sealed class CopiesTests
{
    private static readonly ProductRecord First = Some.Product("P1", priceFen: 3_000, version: 1);

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    /// <summary>Three pieces of news of one product, one counter and one plan, in the order in which they came about.</summary>
    private static object[] News =>
    [
        new ProductCertified(First),
        new CertificateWithdrawn(First with { Version = 2, Status = CertificateStatus.Withdrawn }, "test"),
        new ProductCertified(First with { Version = 3, PriceFen = 2_500, Name = "改" }),
        new CounterOpened(Some.Counter("G1", version: 1)),
        new CounterOpened(Some.Counter("G1", status: CounterStatus.OutOfService, version: 2)),
        new LinkagePlanPublished(Some.Plan("P1", 100)),
        new LinkagePlanPublished(Some.Plan("P1", 100) with { ValidTo = new DateOnly(2026, 12, 31) }),
    ];

    [Theory]
    [MemberData(nameof(Both))]
    public async Task In_any_order_and_often_the_newest_news_stands(Stack stack)
    {
        var shuffled = new Random(7);

        for (var round = 0; round < 4; round++)
        {
            await using var host = await OrdersHost.Create(stack);
            await host.Host.Start();
            var messages = News.Select(fact => (Id: Guid.NewGuid(), Fact: fact)).SelectMany(message => Enumerable.Repeat(message, 3)).ToArray();
            shuffled.Shuffle(messages);
            var before = await InboxRows(host);

            await Task.WhenAll(messages.Select(message => Send(host, message.Id, message.Fact)));

            await Eventually.Holds(async () => await InboxRows(host) == before + News.Length, "all news are taken in");
            await Eventually.Holds(async () => await IsNewest(host), "the newest stands");
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Reversed_one_by_one_the_newest_news_stands(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Host.Start();
        var sent = 0;

        foreach (var fact in News.Reverse())
        {
            await Send(host, Guid.NewGuid(), fact);
            sent++;
            await Eventually.Holds(async () => await InboxRows(host) == sent, "it is taken in");
        }

        Assert.True(await IsNewest(host));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_withdrawal_that_has_arrived_refuses_the_sale_and_a_restored_certificate_allows_it(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(First, onHand: 5);
        await host.Host.Start();

        await Send(host, Guid.NewGuid(), new CertificateWithdrawn(First with { Version = 2, Status = CertificateStatus.Withdrawn }, "test"));
        await Eventually.Holds(async () => (await host.Place(Some.Order("P1", 1))).Outcome == PlaceOrderOutcome.NotOnSale, "it is off sale");

        await Send(host, Guid.NewGuid(), new ProductCertified(First with { Version = 3 }));
        await Eventually.Holds(async () => (await host.Place(Some.Order("P1", 1))).Outcome == PlaceOrderOutcome.Placed, "it is on sale");
    }

    private static Task Send(OrdersHost host, Guid id, object fact) =>
        host.Host.In<IBus>(bus => bus.Publish(fact, fact.GetType(), context => context.MessageId = id, Cancellation));

    private static Task<int> InboxRows(OrdersHost host) => host.Read(db => db.Inbox.CountAsync(Cancellation));

    private static async Task<bool> IsNewest(OrdersHost host)
    {
        var product = await host.Read(db => db.Products.AsNoTracking().SingleAsync(Cancellation));
        var counter = await host.Read(db => db.Counters.AsNoTracking().SingleAsync(Cancellation));
        var plan = await host.Read(db => db.Plans.AsNoTracking().Include(plan => plan.Members).Include(plan => plan.Rates).SingleAsync(Cancellation));
        return (product.Version, product.PriceFen, product.Name, product.Status) == (3, 2_500, "改", CertificateStatus.Certified)
            && (counter.Version, counter.Status) == (2, CounterStatus.OutOfService)
            && plan.ValidTo == new DateOnly(2026, 12, 31) && plan.Members.Count == 6 && plan.Rates.Single().BenefitPermille == 100;
    }
}
