namespace Market.Orders.Ledger.Verification;

/// <summary>
/// Walks along the chain and re-computes everything: each hash, each sum, each attribution, each part. Stops at the first entry that
/// is wrong. What it remembers is bounded by the number of order lines (some fifty bytes each), pools and households, not by postings.
/// </summary>
/// <param name="published">A head that was published earlier: the chain must still lead to it.</param>
internal sealed class LedgerVerifier(PublishedHead? published)
{
    private readonly HashSet<UInt128> sources = [];
    private readonly Plans plans = new();
    private readonly LineBook lines = new();

    public LedgerReport Report { get; } = new();

    public async Task<WrongEntry?> Verify(IAsyncEnumerable<LedgerEntry> entries, CancellationToken cancellation)
    {
        await foreach (var entry in entries.WithCancellation(cancellation))
            if (Check(entry) is { } reason)
                return new WrongEntry(entry.ToString(), reason);
        return AtTheEnd() is { } missing ? new WrongEntry("the end of the chain", missing) : null;
    }

    private string? Check(LedgerEntry entry)
    {
        if ((entry.Seq is null ? Waits(entry) : Chained(entry)) is { } reason)
            return reason;
        if (entry.Content!.Plan is { } plan)
        {
            Report.Plans++;
            return plans.Add(plan);
        }
        return entry.Content.Journal is { } journal ? Journal(journal) : "it is neither a journal nor a plan";
    }

    private string? Waits(LedgerEntry entry)
    {
        Report.Waiting += entry.Content?.Journal is null ? 0 : 1;
        return entry.Waiting ? null : "it stands outside of the chain and does not wait to be sealed: nobody posted it";
    }

    private string? Chained(LedgerEntry entry)
    {
        if (entry.Seq != Report.Seq + 1)
            return $"entry {Report.Seq + 1} is missing before it";
        if (entry.Bytes is null)
            return "what was sealed here is gone";
        var hash = LedgerContent.HashAfter(Report.Head, entry.Bytes);
        if (!hash.AsSpan().SequenceEqual(entry.Hash))
            return "its content, or its place, is not what was sealed: the hash differs" + (Meaning(entry.Content!) is { } meaning ? $"; {meaning}" : "");
        (Report.Seq, Report.Head) = (Report.Seq + 1, hash);
        return published is { } head && head.Seq == Report.Seq && !hash.AsSpan().SequenceEqual(head.Hash)
            ? $"its hash is {Convert.ToHexStringLower(hash)}, and {Convert.ToHexStringLower(head.Hash)} was published: the chain was rewritten up to here" : null;
    }

    /// <summary>What is wrong with it beside its hash, which tells where to look.</summary>
    private string? Meaning(LedgerContent content) => content.Journal is { } journal ? Journal(journal) : null;

    private string? Journal(SealedJournal journal)
    {
        Report.Journals++;
        if (!sources.Add(Key.Of(journal.Kind.ToString(), journal.Source)))
            return "something was posted for this source before";
        if (Transfers(journal) is { } wrong)
            return wrong;
        foreach (var posting in journal.Postings)
            Report.Move(posting);
        foreach (var attribution in journal.Attributed)
            (Report.AttributedFen, Report.BenefitFen) = (Report.AttributedFen + attribution.AttributedFen, Report.BenefitFen + attribution.BenefitFen);
        if (journal.Kind is JournalKind.Sale or JournalKind.Refund)
            return SaleCheck.Of(journal, plans, lines);
        return journal.Attributions is null ? null : "only a sale or a refund is attributed";
    }

    private static string? Transfers(SealedJournal journal)
    {
        for (var i = 0; i < journal.Postings.Count; i++)
        {
            var posting = journal.Postings[i];
            if (posting.No != i + 1)
                return $"posting {i + 1} is missing";
            if (posting.Fen <= 0 || posting.Debit == posting.Credit)
                return $"posting {posting.No} is not a transfer";
            if (!Accounts.Knows(posting.Debit) || !Accounts.Knows(posting.Credit))
                return $"posting {posting.No} names an account that the chart does not have";
        }
        return null;
    }

    private string? AtTheEnd()
    {
        if (published is { } head && head.Seq > Report.Seq)
            return $"entry {head.Seq} was published, and the chain ends at {Report.Seq}";
        var pools = Report.Balances.Where(balance => balance.Key.StartsWith(Accounts.BenefitPools, StringComparison.Ordinal)).ToList();
        return pools.Find(pool => lines.BenefitOf(pool.Key) != pool.Value) is { Key: { } account }
            ? $"{account} is {Report.Balance(account)} fen, and its attributions come to {lines.BenefitOf(account)} fen" : null;
    }
}

/// <summary>A head of the chain as it was published: HASH@SEQ.</summary>
internal sealed record PublishedHead(byte[] Hash, long Seq)
{
    public static PublishedHead? Parse(string text)
    {
        var parts = text.Split('@');
        return parts.Length == 2 && parts[0].Length == 64 && parts[0].All(char.IsAsciiHexDigit) && long.TryParse(parts[1], out var seq) && seq >= 0
            ? new PublishedHead(Convert.FromHexString(parts[0]), seq) : null;
    }
}
