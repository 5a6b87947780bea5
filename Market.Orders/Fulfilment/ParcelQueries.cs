using Market.Orders.Contracts;
using Market.Orders.Data;
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

    /// <summary>All its goods are refunded, or money for them is on its way back because they stay. True only while the order is locked.</summary>
    public static async Task<bool> NothingIsLeft(this OrdersDb db, Order order, Parcel parcel, CancellationToken cancellation)
    {
        var refunds = await db.Refunds.Include(refund => refund.Lines).Where(refund => refund.OrderId == order.Id).ToListAsync(cancellation);
        return order.LinesOf(parcel).All(line => Refundable.Of(line, refunds) == 0);
    }

    /// <summary>What a code or number of ours can be: a NUL from somebody's address line makes PostgreSQL fail instead of not finding.</summary>
    public static bool IsWord(string? text) => text is { Length: > 0 and <= LongestNumber } && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
}
