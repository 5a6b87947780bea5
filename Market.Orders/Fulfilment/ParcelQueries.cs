using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Payments;
using Market.Orders.Returns;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Fulfilment;

/// <summary>How a parcel is found, the same in every use case.</summary>
internal static class ParcelQueries
{
    private const int LongestNumber = 64;

    /// <summary>The parcels of places that whoever asks may act for. Another place's is not in it, so that it cannot be told from one that does not exist.</summary>
    public static IQueryable<Parcel> OpenTo(this IQueryable<Parcel> parcels, ParcelAccess access)
    {
        var places = access.Places;
        return access.Office ? parcels : parcels.Where(parcel => places.Contains(parcel.Location));
    }

    /// <summary>The parcel of this number, if <paramref name="access"/> opens it.</summary>
    public static IQueryable<Parcel> OpenTo(this IQueryable<Parcel> parcels, ParcelAccess access, string parcelNo)
    {
        var number = IsWord(parcelNo) ? parcelNo : null;
        return parcels.Where(parcel => number != null && parcel.ParcelNo == number).OpenTo(access);
    }

    /// <summary>
    /// All its goods are refunded, or money for them is on its way back because they stay; also when Stripe refused that for now and the office can take it up again.
    /// True only while the order is locked.
    /// </summary>
    public static async Task<bool> NothingIsLeft(this OrdersDb db, Order order, Parcel parcel, CancellationToken cancellation)
    {
        var refunds = await db.RefundsOf(order.Id, cancellation);
        var held = refunds.Where(refund => refund.State == RefundState.Failed && Refundable.IsLeft(order, refund, refunds)).SelectMany(refund => refund.Lines).Where(line => line.Restock).ToList();
        return order.LinesOf(parcel).All(line => Refundable.Of(line, refunds) <= held.Where(failed => failed.LineNo == line.LineNo).Sum(failed => failed.Quantity));
    }

    /// <summary>What a code or number of ours can be: a NUL from somebody's address line makes PostgreSQL fail instead of not finding.</summary>
    public static bool IsWord(string? text) => text is { Length: > 0 and <= LongestNumber } && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
}
