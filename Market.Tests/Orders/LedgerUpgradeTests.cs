using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Market.Tests.Orders;

/// <summary>A database from before the chain is brought up to date with all that it had posted.</summary>
public sealed class LedgerUpgradeTests
{
    private const string BeforeTheChain = "AddInvoiceRequest";

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_was_posted_before_the_chain_finds_its_journals_again_and_is_sealed_in_order(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1", priceFen: 1_995), onHand: 99);
        await host.Offer(Some.Product("P2", priceFen: 333), onHand: 99);
        await host.Publish(Some.Plan("P1", permille: 127));
        for (var sold = 0; sold < 3; sold++)
        {
            var orderNo = (await host.Place(Some.Order($"{Guid.NewGuid()}", new("P1", 3), new("P2", 2)))).Order!.OrderNo;
            await host.Pay(orderNo);
            host.Time.Advance(TimeSpan.FromMinutes(1));
            await host.Refund(orderNo, 1, 1);
            await host.Refund(orderNo, 1, 1);
            await host.Refund(orderNo, 2, 1);
        }
        var posted = await Attributed(host);
        Assert.Equal(3 * 5, posted.Count);

        await host.Read<bool>(async db =>
        {
            await db.GetService<IMigrator>().MigrateAsync(BeforeTheChain, Cancellation);
            await Assert.ThrowsAnyAsync<Exception>(() => db.Database.SqlQuery<Guid>($"SELECT journal_id FROM attributions").ToListAsync(Cancellation));
            await db.Database.MigrateAsync(Cancellation);
            return true;
        });

        Assert.Equal(posted, await Attributed(host));
        Assert.Equal(await host.Read(db => db.Journals.OrderBy(journal => journal.Id).Select(journal => journal.Id).ToListAsync(Cancellation)),
            await host.Read(db => db.UnsealedJournals.OrderBy(unsealed => unsealed.No).Select(unsealed => unsealed.JournalId).ToListAsync(Cancellation)));
        await host.Seal();
        var (code, said) = await host.Verify();
        Assert.True(code == 0, said);
    }

    private static Task<Dictionary<string, Guid>> Attributed(OrdersHost host) =>
        host.Read(db => db.Attributions.AsNoTracking().ToDictionaryAsync(attribution => attribution.Id, attribution => attribution.JournalId, Cancellation));
}
