using Market.Orders.Contracts;
using Market.Orders.Payments;

namespace Market.Orders.Returns;

/// <summary>What a part of a decision comes to.</summary>
internal static class ReturnedValue
{
    /// <summary>The line of a refund for goods that the buyer keeps, or null when it is more than was asked for or than is left.</summary>
    public static RefundedLine? Of(LockedReturn locked, ReturnPart part)
    {
        var asked = locked.Request.Lines.Find(line => line.LineNo == part.LineNo);
        var line = locked.Order.Lines.Find(line => line.LineNo == part.LineNo);
        if (asked is null || line is null)
            return null;
        return part switch
        {
            { Units: > 0 and var units, Grams: null or 0, Fen: null or 0 } => units <= asked.Quantity && units <= Refundable.Of(line, locked.Refunds, [.. Others(locked)])
                ? Refundable.Take(line, units, restock: false, locked.Refunds) : null,
            { Units: null or 0, Grams: > 0 and var grams, Fen: null or 0 } => NetWeight.Grams(line.Specification) is { } weight && grams <= (long)asked.Quantity * weight
                ? Refundable.Weigh(line, grams, weight, locked.Refunds) : null,
            { Units: null or 0, Grams: null or 0, Fen: > 0 and var fen } => Refundable.Take(line, fen, locked.Refunds),
            _ => null,
        };
    }

    private static IEnumerable<ReturnRequest> Others(LockedReturn locked) => locked.Returns.Where(request => request.Id != locked.Request.Id);
}
