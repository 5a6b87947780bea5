using System.Globalization;
using Market.Catalog.Contracts;

namespace Market.Web.Search;

/// <summary>
/// Words that people use and names do not say (words.csv): other names of goods in both languages, what they are for, months and seasons. A
/// row names goods by the end of their plain name, by the whole of it (=土鸡), by category (#Tea) or by what name or pack says (~礼盒).
/// </summary>
internal static class WordList
{
    private static readonly ILookup<string, (string[] Goods, string[] Words)> Rows = SearchTable.Read("words.csv")
        .ToLookup(row => row[0], row => (row[1].Split(';', StringSplitOptions.RemoveEmptyEntries), row[2].Split(';', StringSplitOptions.RemoveEmptyEntries)));

    private static readonly HashSet<string> Empty = [.. Rows["skip"].SelectMany(row => row.Words)];
    private static readonly HashSet<string> Now = [.. Rows["now"].SelectMany(row => row.Words).Select(SearchText.Key)];

    /// <summary>Words that say nothing about goods.</summary>
    public static bool SaysNothing(string word) => Empty.Contains(word);

    /// <summary>Means what is harvested this month.</summary>
    public static bool IsNow(string key) => Now.Contains(key);

    public static IEnumerable<string> NowWords => Now;

    public static IEnumerable<string> EmptyWords => Empty;

    public static IEnumerable<string> Same(ProductRecord product) => Of("same", product);

    /// <summary>Of <see cref="Same"/>, those that are names of this kind of goods, not of its whole category or pack.</summary>
    public static IEnumerable<string> OtherNames(ProductRecord product) => Of("same", product, goods => goods[0] is not ('#' or '~'));

    public static IEnumerable<string> Uses(ProductRecord product) => Of("use", product);

    public static IEnumerable<string> Seasons(IReadOnlyList<int> months) =>
        Rows["season"].Where(row => months.Contains(int.Parse(row.Goods[0], CultureInfo.InvariantCulture))).SelectMany(row => row.Words);

    /// <summary>Key of a month among the seasons of a document.</summary>
    public static string Month(int month) => SearchText.Key($"{month}月");

    private static IEnumerable<string> Of(string kind, ProductRecord product, Func<string, bool>? counts = null) =>
        Rows[kind].Where(row => row.Goods.Any(goods => (counts is null || counts(goods)) && Means(goods, product))).SelectMany(row => row.Words).Distinct();

    private static bool Means(string goods, ProductRecord product) => goods[0] switch
    {
        '=' => product.BaseProduct == goods[1..],
        '#' => product.Category.ToString() == goods[1..],
        '~' => product.Name.Contains(goods[1..], StringComparison.Ordinal) || product.Specification.Contains(goods[1..], StringComparison.Ordinal),
        _ => product.BaseProduct.EndsWith(goods, StringComparison.Ordinal),
    };
}
