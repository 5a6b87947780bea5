using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Deals;

/// <summary>
/// Moves what an order takes of offers with the order: its lines say which deal each unit was sold at, the order which coupon. Each call belongs in the
/// transaction of the order's transition, after its stock, so that the rows everybody wants are locked last and in one order.
/// </summary>
internal static class OfferUses
{
    /// <summary>Who a limit per buyer counts: the account or, for a guest, the phone number however it is written.</summary>
    public static string BuyerOf(string? customerId, string phone)
    {
        if (customerId is not null)
            return $"account:{customerId}";
        // Zeros in front are those of dialling: 0138…, 023 4781…, 0086…. Earlier versions counted landlines with them, and other countries' numbers:
        // what they counted so stays there, and the buyer begins anew. A mobile number of China without any has the form it always had.
        var number = string.Concat(phone.Where(char.IsAsciiDigit)).TrimStart('0');
        return $"phone:{(number is ['8', '6', .. { Length: >= 10 and <= 12 } national] ? national.TrimStart('0') : number)}";
    }

    /// <summary>Takes what the order uses: in its window, within quota and limit, by one conditional UPDATE each. Not one row: the caller rolls back.</summary>
    /// <returns>The code of the first offer that could not be taken, or null.</returns>
    public static Task<string?> Take(OrdersDb db, Order order, CancellationToken cancellation) => Take(
        db, order, db.Offers.Where(offer => offer.State != OfferState.Stopped && offer.OpensAt <= DatabaseClock.Now() && DatabaseClock.Now() < offer.EndsAt), cancellation);

    /// <summary>Takes them again for money that came after the order's end: it was agreed in the window, so only quota and limit count.</summary>
    /// <inheritdoc cref="Take(OrdersDb, Order, CancellationToken)"/>
    public static Task<string?> TakeAgain(OrdersDb db, Order order, CancellationToken cancellation) => Take(db, order, db.Offers, cancellation);

    /// <summary>The order has ended unpaid: all that it took can be taken by others, in the window or, without effect, after it.</summary>
    public static Task GiveBack(OrdersDb db, Order order, CancellationToken cancellation) => GiveBack(db, order, Of(order), cancellation);

    /// <summary>Units came back: their deals have them again. The coupon only when nothing is left of the order.</summary>
    public static Task GiveBack(OrdersDb db, Order order, IEnumerable<(int LineNo, int Quantity)> returned, CancellationToken cancellation)
    {
        var units = order.Lines.Join(returned, line => line.LineNo, back => back.LineNo, (line, back) => (Code: line.DealCode, back.Quantity));
        return GiveBack(db, order, Sum(order.Lines.All(line => line.NetFen == 0) ? units.Append((order.CouponCode, 1)) : units), cancellation);
    }

    private static List<(string Code, int Quantity)> Of(Order order) => Sum(order.Lines.Select(line => (Code: line.DealCode, line.Quantity)).Append((order.CouponCode, 1)));

    private static List<(string Code, int Quantity)> Sum(IEnumerable<(string? Code, int Quantity)> uses) =>
        [.. uses.Where(use => use.Code is not null).GroupBy(use => use.Code!).OrderBy(use => use.Key, StringComparer.Ordinal).Select(use => (use.Key, use.Sum(one => one.Quantity)))];

    private static async Task<string?> Take(OrdersDb db, Order order, IQueryable<Offer> offers, CancellationToken cancellation)
    {
        var buyer = BuyerOf(order.CustomerId, order.ContactPhone);
        foreach (var (code, quantity) in Of(order))
        {
            var taken = await offers.Where(offer => offer.Code == code && offer.Taken + quantity <= offer.Quota)
                .ExecuteUpdateAsync(set => set.SetProperty(offer => offer.Taken, offer => offer.Taken + quantity), cancellation);
            if (taken == 0 || await Count(db, code, buyer, quantity, cancellation) == 0)
                return code;
        }
        return null;
    }

    /// <summary>Counts it to the buyer within the limit, in one statement, so that two orders of one buyer cannot both see room for themselves.</summary>
    private static Task<int> Count(OrdersDb db, string code, string buyer, int quantity, CancellationToken cancellation) => db.Database.ExecuteSqlAsync($"""
        INSERT INTO offer_buyers (offer_code, buyer, taken) SELECT code, {buyer}, {quantity} FROM offers WHERE code = {code} AND limit_per_buyer >= {quantity}
        ON CONFLICT (offer_code, buyer) DO UPDATE SET taken = offer_buyers.taken + excluded.taken
        WHERE offer_buyers.taken + excluded.taken <= (SELECT limit_per_buyer FROM offers WHERE code = {code})
        """, cancellation);

    private static async Task GiveBack(OrdersDb db, Order order, List<(string Code, int Quantity)> uses, CancellationToken cancellation)
    {
        var buyer = BuyerOf(order.CustomerId, order.ContactPhone);
        foreach (var (code, quantity) in uses)
        {
            await db.Offers.Where(offer => offer.Code == code).ExecuteUpdateAsync(set => set.SetProperty(offer => offer.Taken, offer => offer.Taken - quantity), cancellation);
            // Never below nothing: an earlier version may have counted them to this buyer under another name.
            await db.OfferBuyers.Where(of => of.OfferCode == code && of.Buyer == buyer && of.Taken >= quantity).ExecuteUpdateAsync(set => set.SetProperty(of => of.Taken, of => of.Taken - quantity), cancellation);
        }
    }
}
