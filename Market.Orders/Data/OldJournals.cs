namespace Market.Orders.Data;

/// <summary>For the migration that brings the chain: journals that were posted before it. Both databases understand it.</summary>
internal static class OldJournals
{
    /// <summary>Tells attributions their journals: a sale's has the order as its source, a refund's the refund (the last 32 characters of the id) and line.</summary>
    public const string Link = """
        UPDATE attributions SET journal_id = (
            SELECT journal.id FROM journals AS journal
            WHERE (NOT attributions.refund AND journal.kind = 0 AND journal.source = attributions.order_no)
               OR (attributions.refund AND journal.kind = 1 AND journal.source = substr(attributions.id, length(attributions.id) - 31) || '/' || attributions.line_no))
        """;

    public const string Wait = "INSERT INTO unsealed_journals (journal_id, at) SELECT id, at FROM journals ORDER BY id";
}
