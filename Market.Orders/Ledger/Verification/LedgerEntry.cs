namespace Market.Orders.Ledger.Verification;

/// <summary>One entry of the ledger as it is found, in a database or in an export.</summary>
/// <param name="Seq">Its number in the chain, or null for a journal that is not sealed.</param>
/// <param name="Hash">What the chain says its hash is; null when not sealed.</param>
/// <param name="Bytes">The content as hashed; null when what was sealed is no longer there.</param>
/// <param name="Subject">What the link names: "journal {id}" or "plan {version}".</param>
/// <param name="Waiting">Not sealed yet: it stands in the queue. False for one that the chain was never told of.</param>
internal sealed record LedgerEntry(long? Seq, byte[]? Hash, byte[]? Bytes, LedgerContent? Content, string Subject, bool Waiting)
{
    public override string ToString()
    {
        var what = Content?.Journal is { } journal ? $"{journal.Kind} {journal.Source} ({Subject})" : Subject;
        return Seq is { } seq ? $"entry {seq}, {what}" : $"unsealed {what}";
    }
}

/// <summary>The first thing found wrong.</summary>
/// <param name="Entry">Which entry, in words: its number, kind and source.</param>
internal sealed record WrongEntry(string Entry, string Reason);

/// <summary>What was verified, for people.</summary>
internal sealed class LedgerReport
{
    public long Seq { get; set; }
    public byte[] Head { get; set; } = LedgerContent.Genesis;
    public long Journals { get; set; }
    public long Postings { get; set; }
    public long Plans { get; set; }
    public long Waiting { get; set; }
    public long AttributedFen { get; set; }
    public long BenefitFen { get; set; }
    public SortedDictionary<string, long> Balances { get; } = new(StringComparer.Ordinal);

    public void Move(SealedPosting posting)
    {
        Postings++;
        Add(posting.Debit, -posting.Fen);
        Add(posting.Credit, posting.Fen);
    }

    public long Balance(string account) => Balances.GetValueOrDefault(account);

    private void Add(string account, long fen) => Balances[account] = Balances.GetValueOrDefault(account) + fen;
}
