namespace Market.Catalog.Households.Generation;

internal static class LargestRemainder
{
    /// <summary>
    /// Splits <paramref name="total"/> by <paramref name="weights"/> so that the parts add up to it exactly; what rounding leaves
    /// goes to the largest remainders, the first of equals first. No part exceeds its quota rounded up.
    /// </summary>
    public static int[] Split(int total, IReadOnlyList<long> weights)
    {
        var sum = weights.Sum();
        if (total == 0 || sum == 0)
            return total == 0 ? new int[weights.Count] : throw new InvalidDataException($"{total} cannot be spread over nothing");
        var parts = weights.Select(weight => (int)((Int128)total * weight / sum)).ToArray();
        var left = total - parts.Sum();
        foreach (var index in Enumerable.Range(0, parts.Length).OrderByDescending(index => (Int128)total * weights[index] % sum).Take(left))
            parts[index]++;
        return parts;
    }
}
