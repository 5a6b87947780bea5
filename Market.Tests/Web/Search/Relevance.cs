using Market.Catalog.Contracts;

namespace Market.Tests.Web.Search;

/// <summary>
/// Queries with what a shopper means by them (relevance.csv): 3 what they want, 2 good too, 1 will do, 0 the rest. A judgement names products by
/// plain name (=), category (#), village or town (@), supplier ($), months of harvest (m), words of name or pack (~), or code; &amp; joins.
/// </summary>
internal sealed record JudgedQuery(string Words, IReadOnlyList<string> Best, IReadOnlyList<string> Good, IReadOnlyList<string> Fair)
{
    public static IReadOnlyList<JudgedQuery> Read() =>
    [
        .. File.ReadLines(Path.Combine(Solution.Folder, "Market.Tests", "Web", "Search", "relevance.csv")).Skip(1).Select(line => line.Split(','))
            .Select(cells => new JudgedQuery(cells[0], Selectors(cells[1]), Selectors(cells[2]), Selectors(cells.ElementAtOrDefault(3) ?? ""))),
    ];

    public int Grade(ProductRecord product) => Any(Best, product) ? 3 : Any(Good, product) ? 2 : Any(Fair, product) ? 1 : 0;

    private static string[] Selectors(string cell) => cell.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static bool Any(IReadOnlyList<string> selectors, ProductRecord product) => selectors.Any(selector => selector.Split('&').All(part => Names(part, product)));

    private static bool Names(string selector, ProductRecord product) => selector[0] switch
    {
        '=' => product.BaseProduct == selector[1..],
        '#' => product.Category.ToString() == selector[1..],
        '@' => product.VillageName == selector[1..] || product.TownName == selector[1..],
        '$' => product.SupplierName.Contains(selector[1..], StringComparison.Ordinal),
        '~' => Says(product.Name, selector[1..]) || Says(product.Specification, selector[1..]),
        'm' => product.HarvestMonths.Contains(int.Parse(selector[1..], System.Globalization.CultureInfo.InvariantCulture)),
        _ => product.Code == selector,
    };

    /// <summary>5kg is not said by 25kg, nor by 2.5kg.</summary>
    private static bool Says(string text, string words)
    {
        var at = text.IndexOf(words, StringComparison.Ordinal);
        return at >= 0 && (at == 0 || !char.IsAsciiDigit(words[0]) || !(char.IsAsciiDigit(text[at - 1]) || text[at - 1] == '.'));
    }
}

internal static class Ndcg
{
    /// <summary>Normalised discounted cumulative gain of the first ten, with gain 2^grade − 1 (Järvelin and Kekäläinen 2002; Burges and others 2005).</summary>
    public static double At10(IEnumerable<int> grades, IEnumerable<int> all)
    {
        var ideal = Gain(all.OrderDescending());
        return ideal == 0 ? 0 : Gain(grades) / ideal;
    }

    private static double Gain(IEnumerable<int> grades) => grades.Take(10).Select((grade, place) => (Math.Pow(2, grade) - 1) / Math.Log2(place + 2)).Sum();
}
