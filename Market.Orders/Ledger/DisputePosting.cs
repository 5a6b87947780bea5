using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Ledger;

/// <summary>
/// Writes what a payment provider takes and returns for a dispute, as its own statement has it. Neither payables nor pools move: the sale stands
/// whatever becomes of the dispute (docs/adr/0013).
/// </summary>
internal static class DisputePosting
{
    /// <summary>One movement of money. It is unique per dispute and movement, so it may be told any number of times; call it with the order locked.</summary>
    /// <param name="fen">Below 0 what was withdrawn, above what came back.</param>
    /// <param name="feeFen">What the provider keeps for it.</param>
    /// <param name="writtenOff">The dispute was written off before: what comes back now lessens the loss.</param>
    public static async Task Post(
        OrdersDb db, string disputeId, string movementId, long fen, long feeFen, bool writtenOff, DateTimeOffset now, CancellationToken cancellation)
    {
        var source = $"{disputeId}/{movementId}";
        if (await db.Journals.AnyAsync(journal => journal.Kind == JournalKind.Dispute && journal.Source == source, cancellation))
            return;
        var journal = new Journal { Id = Guid.CreateVersion7(now), Kind = JournalKind.Dispute, Source = source, At = now };
        journal.Move(Accounts.PaymentClearing, writtenOff ? Accounts.DisputeLosses : Accounts.Disputes, fen);
        journal.Move(Accounts.ProviderFees + "stripe", Accounts.PaymentClearing, feeFen);
        if (journal.Postings.Count > 0)
            journal.Post(db);
    }

    /// <summary>A lost dispute becomes a loss of the district's; once per dispute.</summary>
    public static void PostLoss(OrdersDb db, string disputeId, long fen, DateTimeOffset now)
    {
        var journal = new Journal { Id = Guid.CreateVersion7(now), Kind = JournalKind.DisputeLoss, Source = disputeId, At = now };
        journal.Transfer(Accounts.DisputeLosses, Accounts.Disputes, fen);
        journal.Post(db);
    }
}
