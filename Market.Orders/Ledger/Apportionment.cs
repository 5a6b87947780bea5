namespace Market.Orders.Ledger;

/// <summary>
/// Divides money by weight so that the parts always add up: a part is the difference of two rounded prefixes,
/// ⌊T·W_i/W⌋ − ⌊T·W_{i−1}/W⌋ with W_i the running weight.
/// </summary>
/// <remarks>
/// Guaranteed, for a total T ≥ 0 and weights ≥ 0 that are not all 0:
/// <list type="number">
/// <item>the parts sum to T exactly, at every instant, whatever sales and refunds made T;</item>
/// <item>each part is less than one fen away from the exact share T·w/W;</item>
/// <item>a closing pays max(0, part − paid). After it, what a household was paid is its largest part at any closing, hence less than
/// one fen away from its largest exact share at any closing — over any sequence of sales, refunds and closings: the error
/// does not add up;</item>
/// <item>what was paid beyond the present part (after refunds, or one fen by rounding) is carried against later sales and
/// never clawed back. While the total does not fall it is at most one fen.</item>
/// </list>
/// </remarks>
internal static class Apportionment
{
    /// <summary>One part of <paramref name="total"/> fen.</summary>
    /// <param name="weightsBefore">Sum of the weights of those before it in the fixed order.</param>
    /// <param name="allWeights">Sum of all weights, above 0.</param>
    public static long Part(long total, long weightsBefore, long weight, long allWeights)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        ArgumentOutOfRangeException.ThrowIfNegative(weightsBefore);
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(allWeights);
        return Prefix(total, weightsBefore + weight, allWeights) - Prefix(total, weightsBefore, allWeights);
    }

    /// <summary>All parts of <paramref name="total"/> fen, in the order of <paramref name="weights"/>.</summary>
    public static long[] Parts(long total, IReadOnlyList<long> weights)
    {
        var all = weights.Sum();
        var before = 0L;
        var parts = new long[weights.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Part(total, before, weights[i], all);
            before += weights[i];
        }
        return parts;
    }

    /// <summary>
    /// The parts of households that may stand in the order more than once, with one weight for each way in which they take part.
    /// Nobody has a part when all weights are 0.
    /// </summary>
    public static Dictionary<int, long> ByHousehold(long total, IReadOnlyList<(int Household, long Weight)> members)
    {
        var (parts, before, all) = (new Dictionary<int, long>(members.Count), 0L, members.Sum(member => member.Weight));
        foreach (var (household, weight) in members.Where(_ => all > 0))
        {
            parts[household] = parts.GetValueOrDefault(household) + Part(total, before, weight, all);
            before += weight;
        }
        return parts;
    }

    /// <summary>What a closing pays to a household, in fen.</summary>
    public static long DueAtClosing(long part, long alreadyPaid) => Math.Max(0, part - alreadyPaid);

    // The product of two longs needs 128 bits.
    private static long Prefix(long total, long weight, long allWeights) => (long)((Int128)total * weight / allWeights);
}
