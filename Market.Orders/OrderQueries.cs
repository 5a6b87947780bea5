using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders;

/// <summary>How an order is found and taken hold of, the same in every room.</summary>
internal static class OrderQueries
{
    private const int LongestName = 64;

    /// <summary>The orders that whoever asks may open. Someone else's order is not in it, so that it cannot be told from one that does not exist.</summary>
    public static IQueryable<Order> OpenTo(this IQueryable<Order> orders, OrderAccess access)
    {
        if (access.Office)
            return orders;
        var customer = access.CustomerId is { Length: > 0 } ? access.CustomerId : null;
        var token = Printable(access.AccessToken);
        return orders.Where(order => (customer != null && order.CustomerId == customer) || (token != null && order.AccessToken == token));
    }

    /// <summary>The order of this number, if <paramref name="access"/> opens it.</summary>
    public static IQueryable<Order> OpenTo(this IQueryable<Order> orders, OrderAccess access, string orderNo)
    {
        var number = Printable(orderNo);
        return orders.Where(order => order.OrderNo == number).OpenTo(access);
    }

    /// <summary>The order whose receipt may be shown by this token; no other token of an order is one.</summary>
    public static IQueryable<Order> OfReceipt(this IQueryable<Order> orders, string shareToken)
    {
        var token = Printable(shareToken);
        return orders.Where(order => token != null && order.ShareToken == token);
    }

    /// <summary>
    /// The order with its lines and parcels, locked until the surrounding transaction ends: whatever else wants to move this order, its payments or its
    /// refunds waits here and then sees what we have done. It comes first in a transaction: what was read before may be old by now and is
    /// forgotten, and rows of stock are locked after it.
    /// </summary>
    public static async Task<Order> Lock(this OrdersDb db, Guid orderId, CancellationToken cancellation)
    {
        if (db.ChangeTracker.HasChanges())
            throw new InvalidOperationException("The lock on an order comes before any change.");
        db.ChangeTracker.Clear();
        await db.Set<Order>().Where(order => order.Id == orderId)
            .ExecuteUpdateAsync(set => set.SetProperty(order => order.Version, order => order.Version), cancellation);
        var locked = await db.Set<Order>().Include(order => order.Lines.OrderBy(line => line.LineNo)).SingleAsync(order => order.Id == orderId, cancellation);
        // One by one, not joined: fifty lines from fifty places would be 2,500 rows. An order that is not paid has none.
        if (locked.PaidAt is not null)
            await db.Parcels.Where(parcel => parcel.OrderId == orderId).OrderBy(parcel => parcel.No).LoadAsync(cancellation);
        return locked;
    }

    /// <summary>Null for what no number or token of ours can be: a NUL from somebody's address line makes PostgreSQL fail instead of not finding.</summary>
    private static string? Printable(string? text) =>
        text is { Length: > 0 and <= LongestName } && text.All(char.IsAscii) && !text.Any(char.IsControl) ? text : null;
}
