namespace Market.Orders.Ledger.Verification;

/// <summary>Money of disputes: it comes back at most as far as it was taken, and is written off exactly as far as it did not come back.</summary>
internal sealed class DisputeCheck
{
    /// <summary>By dispute: what was taken and neither came back nor was written off, and what was written off, in fen.</summary>
    private readonly Dictionary<string, (long OpenFen, long LostFen)> disputes = [];

    public string? Moved(SealedJournal journal)
    {
        if (journal.Source.Split('/') is not [var dispute, _])
            return "its source is not a dispute and a movement";
        var (open, lost) = disputes.GetValueOrDefault(dispute);
        foreach (var posting in journal.Postings)
            switch (posting)
            {
                case { Debit: Accounts.Disputes, Credit: Accounts.PaymentClearing }:
                    open += posting.Fen;
                    break;
                case { Debit: Accounts.PaymentClearing, Credit: Accounts.Disputes }:
                    open -= posting.Fen;
                    break;
                case { Debit: Accounts.PaymentClearing, Credit: Accounts.DisputeLosses }:
                    lost -= posting.Fen;
                    break;
                case var _ when IsFee(posting.Debit, posting.Credit) || IsFee(posting.Credit, posting.Debit):
                    break;
                default:
                    return $"posting {posting.No} is not money of a dispute";
            }
        disputes[dispute] = (open, lost);
        return open < 0 || lost < 0 ? $"{-Math.Min(open, lost)} fen more came back for {dispute} than were taken" : null;
    }

    public string? Lost(SealedJournal journal)
    {
        var (open, lost) = disputes.GetValueOrDefault(journal.Source);
        if (journal.Postings is not [{ Debit: Accounts.DisputeLosses, Credit: Accounts.Disputes } loss])
            return "it does not write off a dispute";
        if (loss.Fen != open)
            return $"it writes off {loss.Fen} fen, and {open} fen of {journal.Source} had not come back";
        disputes[journal.Source] = (0, lost + open);
        return null;
    }

    private static bool IsFee(string fees, string clearing) => clearing == Accounts.PaymentClearing && fees.StartsWith(Accounts.ProviderFees, StringComparison.Ordinal);
}
