using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Market.Orders;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Ledger;
using Market.Orders.Payments;
using Market.Orders.Stock;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests;

/// <summary>What Stripe says it has taken and given back: the simulator's test ledger.</summary>
internal sealed record StripeBooks(IReadOnlyList<StripeBooks.Charge> Charges, IReadOnlyList<StripeBooks.Returned> Refunds)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public sealed record Charge(string Id, string CheckoutSession, string? ClientReferenceId, long Amount, long AmountRefunded, string Status);

    public sealed record Returned(string Id, string Charge, long Amount, string Status);

    /// <param name="simulator">Address of the simulator, /stripe-simulator included.</param>
    public static async Task<StripeBooks> Read(HttpClient client, string simulator, string secretKey)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, simulator + "/test_helpers/ledger");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secretKey);
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<StripeBooks>(Json))!;
    }

    public IEnumerable<Charge> TakenFor(string orderNo) => Charges.Where(charge => charge.Status == "succeeded" && charge.ClientReferenceId == orderNo);

    /// <summary>What Stripe holds for an order after refunds, in fen.</summary>
    public long HeldFor(string orderNo) => TakenFor(orderNo).Sum(charge => charge.Amount - charge.AmountRefunded);
}

/// <summary>
/// What must hold after every trial, once things have come to rest: Stripe's books, our orders, stock and ledger tell the same story
/// (docs: trials, the oracle).
/// </summary>
internal static class Oracle
{
    public static async Task Holds(OrdersDb db, StripeBooks books, CancellationToken cancellation)
    {
        var orders = await db.Orders.AsNoTracking().Include(order => order.Lines).ToListAsync(cancellation);
        Assert.All(orders, order => MoneyAgrees(order, books));
        await StockAgrees(db, cancellation);
        await LedgerAgrees(db, orders, cancellation);
        await OffersAgree(db, cancellation);
    }

    /// <summary>What every deal and coupon has given away is what live orders have of it, in all and buyer by buyer.</summary>
    public static async Task OffersAgree(OrdersDb db, CancellationToken cancellation)
    {
        var orders = await db.Orders.AsNoTracking().Include(order => order.Lines)
            .Where(order => order.State != OrderState.Cancelled && order.State != OrderState.Expired).ToListAsync(cancellation);
        foreach (var offer in await db.Offers.AsNoTracking().ToListAsync(cancellation))
        {
            var units = orders.SelectMany(order => order.Lines).Where(line => line.DealCode == offer.Code).Sum(line => line.Quantity - line.RefundedQuantity);
            var used = orders.Count(order => order.CouponCode == offer.Code && order.Lines.Any(line => line.RefundedQuantity < line.Quantity));
            Assert.Equal(units + used, offer.Taken);
            Assert.Equal(offer.Taken, await db.OfferBuyers.Where(of => of.OfferCode == offer.Code).SumAsync(of => of.Taken, cancellation));
        }
    }

    /// <summary>One charge per paid order, none for one that is not, and what went back is what we say went back.</summary>
    private static void MoneyAgrees(Order order, StripeBooks books)
    {
        var sold = order.State.WasPaid();
        Assert.Equal(sold ? order.TotalFen - order.RefundedFen : 0, books.HeldFor(order.OrderNo));
        Assert.InRange(books.TakenFor(order.OrderNo).Count(charge => charge.AmountRefunded < charge.Amount), 0, sold ? 1 : 0);
    }

    /// <summary>Reserved is what is held, nothing is negative, nothing was sold twice, and on hand is the sum of its movements.</summary>
    private static async Task StockAgrees(OrdersDb db, CancellationToken cancellation)
    {
        var reservations = await db.Reservations.AsNoTracking().ToListAsync(cancellation);
        var movements = await db.StockMovements.AsNoTracking().ToListAsync(cancellation);
        foreach (var stock in await db.Stock.AsNoTracking().ToListAsync(cancellation))
        {
            var held = reservations.Where(r => r.ProductCode == stock.ProductCode && r.Location == stock.Location && r.State == ReservationState.Held);
            Assert.Equal(held.Sum(r => r.Quantity), stock.Reserved);
            Assert.InRange(stock.Reserved, 0, stock.OnHand);
            Assert.Equal(movements.Where(m => m.ProductCode == stock.ProductCode && m.Location == stock.Location).Sum(m => m.Quantity), stock.OnHand);
        }
        var states = await db.Orders.AsNoTracking().ToDictionaryAsync(order => order.Id, order => order.State, cancellation);
        Assert.All(reservations, reservation => Assert.Equal(Expected(states[reservation.OrderId]), reservation.State));

        static ReservationState Expected(OrderState state) => state switch
        {
            OrderState.Placed => ReservationState.Held,
            _ when state.WasPaid() => ReservationState.Committed,
            _ => ReservationState.Released,
        };
    }

    /// <summary>One sale journal per order that was paid, one refund journal per refunded line, and the whole sums to zero.</summary>
    private static async Task LedgerAgrees(OrdersDb db, List<Order> orders, CancellationToken cancellation)
    {
        var journals = await db.Journals.AsNoTracking().ToListAsync(cancellation);
        Assert.Equal(
            orders.Where(order => order.PaidAt is not null).Select(order => order.OrderNo).Order(StringComparer.Ordinal),
            journals.Where(journal => journal.Kind == JournalKind.Sale).Select(journal => journal.Source).Order(StringComparer.Ordinal));
        var refundedLines = await db.Refunds.Where(refund => refund.State == RefundState.Succeeded).SumAsync(refund => refund.Lines.Count, cancellation);
        Assert.Equal(refundedLines, journals.Count(journal => journal.Kind == JournalKind.Refund));
        var totals = await LedgerBalances.Totals(db, cancellation);
        Assert.Equal(0, totals.PostingsSumFen);
        Assert.Equal(orders.Where(order => order.PaidAt is not null).Sum(order => order.Lines.Sum(line => line.NetFen)), totals.AttributedSalesFen);
    }
}
