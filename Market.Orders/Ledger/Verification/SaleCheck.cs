namespace Market.Orders.Ledger.Verification;

/// <summary>A sale or a refund: its attributions are right by themselves, and its postings say the same, account by account.</summary>
internal static class SaleCheck
{
    public static string? Of(SealedJournal journal, Plans plans, LineBook lines)
    {
        if (journal.Attributions is null)
            return "its attributions are gone";
        return journal.Attributions.Select(attribution => Attributed(journal, attribution) ?? (plans.Permille(attribution.PlanVersion, attribution.Product) is { } permille
            ? lines.Take(attribution, permille)
            : $"attribution {attribution.Id} names plan {attribution.PlanVersion}, which has no sealed rate for {attribution.Product}")).FirstOrDefault(wrong => wrong is not null)
            ?? Posted(journal);
    }

    private static string? Attributed(SealedJournal journal, SealedAttribution a)
    {
        var sale = journal.Kind == JournalKind.Sale;
        var named = sale
            ? a.OrderNo == journal.Source && a.Id == $"{a.OrderNo}/{a.LineNo}"
            : a.Id.Split('/') is [var order, var line, var refund] && order == a.OrderNo && line == $"{a.LineNo}" && journal.Source == $"{refund}/{line}";
        if (!named || a.Refund == sale)
            return $"attribution {a.Id} belongs to another journal";
        var at = DateTimeOffset.UnixEpoch.AddMicroseconds(journal.At);
        return a.At == journal.At && a.Month == DistrictTime.Month(at) ? null : $"attribution {a.Id} is of another time than its journal";
    }

    private static string? Posted(SealedJournal journal)
    {
        var moved = new Dictionary<string, long>();
        void Add(string account, long fen) => moved[account] = moved.GetValueOrDefault(account) + fen;
        foreach (var posting in journal.Postings)
        {
            Add(posting.Debit, -posting.Fen);
            Add(posting.Credit, posting.Fen);
        }
        foreach (var a in journal.Attributed)
        {
            Add(Accounts.SupplierPayable(a.Supplier), a.BenefitFen - a.AttributedFen);
            Add(Accounts.BenefitPool(a.Product, a.PlanVersion), -a.BenefitFen);
        }
        // Shipping is what money moved beyond the goods; it is income of a sale and goes back with a refund.
        var shipping = moved.GetValueOrDefault(Accounts.Shipping);
        if (shipping != 0 && shipping < 0 != (journal.Kind == JournalKind.Refund))
            return $"shipping moves by {shipping} fen";
        var wrong = moved.Where(account => account.Value != 0 && account.Key is not (Accounts.PaymentClearing or Accounts.Shipping)).OrderBy(account => account.Key, StringComparer.Ordinal).FirstOrDefault();
        return wrong.Key is { } name ? $"its postings to {name} and its attributions differ by {wrong.Value} fen" : null;
    }
}
