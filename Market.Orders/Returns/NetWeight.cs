using System.Globalization;
using System.Text.RegularExpressions;

namespace Market.Orders.Returns;

/// <summary>The net weight of a unit, as its specification states it.</summary>
internal static partial class NetWeight
{
    /// <summary>Grams, from "500g", "2.5kg" or "2个（约2.6kg）"; null for what is sold by volume or count.</summary>
    public static int? Grams(string specification) => Weight().Match(specification) is { Success: true } weight
        ? (int)(decimal.Parse(weight.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * (weight.Groups[2].ValueSpan is "kg" ? 1000 : 1))
        : null;

    [GeneratedRegex("(?:^|（约)([0-9]{1,5}(?:\\.[0-9]{1,3})?)(kg|g)(?:）|$)")]
    private static partial Regex Weight();
}
