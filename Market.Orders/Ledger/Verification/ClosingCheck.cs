namespace Market.Orders.Ledger.Verification;

/// <summary>
/// Re-computes closings: each takes in lines that were sold and not closed before, every supplier, counter and household gets exactly
/// its due, and no household of a plan is left out.
/// </summary>
internal sealed class ClosingCheck(Plans plans)
{
    private readonly Dictionary<UInt128, OpenLine> open = [];
    private readonly Dictionary<string, Pool> pools = [];
    private readonly Dictionary<string, long> carried = [];
    private readonly HashSet<Pool> touched = [];
    private string? month;

    /// <summary>What the households of the closing being read are still to get; null until its suppliers are read.</summary>
    private Dictionary<int, SortedDictionary<string, long>>? dues;

    private readonly record struct OpenLine(string Supplier, Pool Pool, long AttributedFen, long BenefitFen);

    private sealed record Pool(string Account, string PlanVersion)
    {
        public long TotalFen { get; set; }
        public Dictionary<int, long> Paid { get; } = [];
    }

    /// <summary>What households were given of a pool, in fen.</summary>
    public long Given(string account) => pools.TryGetValue(account, out var pool) ? pool.Paid.Values.Sum() : 0;

    /// <summary>A sale or refund, from now on to be closed.</summary>
    public void Sold(SealedAttribution a)
    {
        var account = Accounts.BenefitPool(a.Product, a.PlanVersion);
        if (!pools.TryGetValue(account, out var pool))
            pool = pools[account] = new Pool(account, a.PlanVersion);
        open[Key.Of("attribution", a.Id)] = new OpenLine(a.Supplier, pool, a.AttributedFen, a.BenefitFen);
    }

    public string? Supplier(SealedJournal journal)
    {
        if (journal.Source.Split('/') is not [var closing, var supplier])
            return "its source is not a month and a supplier";
        if (closing != month && Begin(closing) is { } left)
            return left;
        if (dues is not null)
            return "it comes after the households of its closing";
        var moved = Moved(journal);
        void Expect(string account, long fen) => moved[account] = moved.GetValueOrDefault(account) - fen;
        var payable = Accounts.SupplierPayable(supplier);
        var earned = 0L;
        foreach (var line in journal.ClosedLines)
        {
            if (!open.Remove(Key.Of("attribution", line.Id), out var sold))
                return $"it closes {line.Id}, which was not sold or was closed before";
            if (sold.Supplier != supplier)
                return $"it closes {line.Id}, which is {sold.Supplier}'s";
            sold.Pool.TotalFen += sold.BenefitFen;
            touched.Add(sold.Pool);
            earned += sold.AttributedFen - sold.BenefitFen - line.FeeFen;
            if (line.Counter is { } counter)
                Expect(Accounts.CounterPayable(counter), line.FeeFen);
            Expect(payable, -line.FeeFen);
        }
        var due = Math.Max(0, carried.GetValueOrDefault(supplier) + earned);
        carried[supplier] = carried.GetValueOrDefault(supplier) + earned - due;
        Expect(payable, -due);
        Expect(Accounts.SupplierDue(supplier), due);
        return Difference(moved);
    }

    public string? Household(SealedJournal journal)
    {
        if (journal.Source.Split('/') is not [var closing, var number] || !int.TryParse(number, out var household))
            return "its source is not a month and a household";
        if (closing != month)
            return "it does not belong to the closing being read";
        dues ??= Dues();
        if (!dues.Remove(household, out var expected))
            return "nothing was due to this household";
        var moved = Moved(journal);
        foreach (var (pool, fen) in expected)
        {
            moved[pool] = moved.GetValueOrDefault(pool) + fen;
            moved[Accounts.HouseholdPayable(household)] = moved.GetValueOrDefault(Accounts.HouseholdPayable(household)) - fen;
            pools[pool].Paid[household] = pools[pool].Paid.GetValueOrDefault(household) + fen;
        }
        return Difference(moved);
    }

    /// <summary>The last closing is read to its end: is anybody left out?</summary>
    public string? End() =>
        (dues ?? Dues()) is { Count: > 0 } left ? $"the closing of {month} leaves out household {left.Keys.Min()}, to whom {left[left.Keys.Min()].Values.Sum()} fen were due" : null;

    private string? Begin(string closing)
    {
        var left = End();
        if (string.CompareOrdinal(closing, month) < 0)
            return $"{month} was closed before it";
        (month, dues) = (closing, null);
        touched.Clear();
        return left;
    }

    private Dictionary<int, SortedDictionary<string, long>> Dues()
    {
        var all = new Dictionary<int, SortedDictionary<string, long>>();
        foreach (var pool in touched.Where(pool => plans.Has(pool.PlanVersion)))
            foreach (var (household, part) in Apportionment.ByHousehold(Math.Max(0, pool.TotalFen), plans.Members(pool.PlanVersion)))
                if (Apportionment.DueAtClosing(part, pool.Paid.GetValueOrDefault(household)) is > 0 and var due)
                    (all.TryGetValue(household, out var known) ? known : all[household] = new(StringComparer.Ordinal))[pool.Account] = due;
        return all;
    }

    private static Dictionary<string, long> Moved(SealedJournal journal)
    {
        var moved = new Dictionary<string, long>();
        foreach (var posting in journal.Postings)
        {
            moved[posting.Debit] = moved.GetValueOrDefault(posting.Debit) - posting.Fen;
            moved[posting.Credit] = moved.GetValueOrDefault(posting.Credit) + posting.Fen;
        }
        return moved;
    }

    private static string? Difference(Dictionary<string, long> moved) =>
        moved.Where(account => account.Value != 0).OrderBy(account => account.Key, StringComparer.Ordinal).Select(account =>
            $"its postings to {account.Key} are {Math.Abs(account.Value)} fen too {(account.Value > 0 ? "much" : "little")}").FirstOrDefault();
}
