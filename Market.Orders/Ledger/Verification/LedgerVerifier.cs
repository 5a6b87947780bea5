namespace Market.Orders.Ledger.Verification;

/// <summary>
/// Walks along the chain and re-computes everything: each hash, each sum, each attribution, each part. Stops at the first entry that
/// is wrong. What it remembers is bounded by the number of order lines (some fifty bytes each), pools and households, not by postings.
/// </summary>
internal sealed class LedgerVerifier
{
    private readonly PublishedHead? published;
    private readonly ClosingCheck closings;
    private readonly DisputeCheck disputes = new();
    private readonly HashSet<UInt128> sources = [];
    private readonly Plans plans = new();
    private readonly LineBook lines = new();

    /// <param name="published">A head that was published earlier: the chain must still lead to it.</param>
    public LedgerVerifier(PublishedHead? published) => (this.published, closings) = (published, new ClosingCheck(plans));

    public LedgerReport Report { get; } = new();

    public async Task<WrongEntry?> Verify(IAsyncEnumerable<LedgerEntry> entries, CancellationToken cancellation)
    {
        await foreach (var entry in entries.WithCancellation(cancellation))
            if (Understand(entry) is { } reason)
                return new WrongEntry(entry.ToString(), reason);
        return AtTheEnd() is { } missing ? new WrongEntry("the end of the chain", missing) : null;
    }

    /// <summary>Whatever stands in a falsified entry, it is named and not stumbled over.</summary>
    private string? Understand(LedgerEntry entry)
    {
        try
        {
            return Check(entry);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return $"it cannot be understood: {exception.Message}";
        }
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
            return "what was sealed here is gone or cannot be read";
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
        return Meaning(journal);
    }

    private string? Meaning(SealedJournal journal)
    {
        if (journal.Kind != JournalKind.SupplierClosing && journal.Closed is not null)
            return "only a closing closes lines";
        switch (journal.Kind)
        {
            case JournalKind.Sale or JournalKind.Refund:
                var wrong = SaleCheck.Of(journal, plans, lines);
                foreach (var attribution in journal.Attributed)
                    closings.Sold(attribution);
                return wrong;
            case var _ when journal.Attributions is not null:
                return "only a sale or a refund is attributed";
            case JournalKind.SupplierClosing:
                return closings.Supplier(journal);
            case JournalKind.HouseholdClosing:
                return closings.Household(journal);
            case JournalKind.Payout:
                return Payout(journal);
            case JournalKind.Dispute:
                return disputes.Moved(journal);
            case JournalKind.DisputeLoss:
                return disputes.Lost(journal);
            default:
                return "its kind is not known";
        }
    }

    private string? Payout(SealedJournal journal) => journal.Postings switch
    {
        [{ Credit: Accounts.Bank } paid] when Accounts.IsPayable(paid.Debit) => Report.Balance(paid.Debit) < 0 ? $"it pays {-Report.Balance(paid.Debit)} fen more than {paid.Debit} was owed" : null,
        _ => "it is not one payment to a payee",
    };

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
        if (closings.End() is { } left)
            return left;
        var pools = Report.Balances.Where(balance => balance.Key.StartsWith(Accounts.BenefitPools, StringComparison.Ordinal)).ToList();
        return pools.Find(pool => lines.BenefitOf(pool.Key) - closings.Given(pool.Key) != pool.Value) is { Key: { } account }
            ? $"{account} is {Report.Balance(account)} fen, and its attributions less what households got come to {lines.BenefitOf(account) - closings.Given(account)} fen" : null;
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
