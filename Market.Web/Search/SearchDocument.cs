using Market.Catalog.Contracts;
using Market.Web.Snapshot;

namespace Market.Web.Search;

/// <summary>A product as both indexes keep it.</summary>
/// <param name="Head">Ends of its plain name as keys: 青花椒, 花椒; huajiao; sichuan pepper, pepper.</param>
/// <param name="Also">Other names of the same goods.</param>
/// <param name="Use">What it is used for.</param>
/// <param name="Place">Village and town in every spelling.</param>
/// <param name="Kind">Its category in every spelling.</param>
/// <param name="Spelled">Tails of its names in pinyin; what is typed is looked for at their beginning.</param>
/// <param name="Initials">The same, first letters only.</param>
/// <param name="Maker">Tails of its supplier's name in pinyin.</param>
internal sealed record SearchDocument(
    string Code, string Category, string Name, string NameEn, string More, string About,
    IReadOnlyList<string> Head, IReadOnlyList<string> Also, IReadOnlyList<string> Use, IReadOnlyList<string> Place, IReadOnlyList<string> Kind,
    IReadOnlyList<string> Measure, IReadOnlyList<string> Season, IReadOnlyList<string> Spelled, IReadOnlyList<string> Initials, IReadOnlyList<string> Maker)
{
    public static SearchDocument Of(ProductRecord product, IReadOnlyDictionary<string, TownRecord> towns)
    {
        var townEn = towns.GetValueOrDefault(product.TownCode)?.NameEn ?? "";
        string[] spelled = [product.BaseProduct, product.VillageName, product.TownName, .. Detail(product.Name)];
        return new SearchDocument(
            product.Code, product.Category.ToString(), $"{product.Name} {product.BaseProduct}", $"{product.NameEn} {product.BaseProductEn}",
            string.Join(' ', [product.Variety, product.VarietyEn, product.Grade, product.GradeEn, product.SupplierName, product.SupplierNameEn]),
            $"{product.Description} {product.DescriptionEn}",
            [.. Heads(product.BaseProduct, product.BaseProductEn).Distinct()],
            Keys(WordList.Same(product)), Keys(WordList.Uses(product)),
            Keys(Places(product, townEn)), Keys([CategoryNames.Chinese(product.Category), CategoryNames.English(product.Category)]),
            [.. SearchText.Words($"{product.Name} {product.Specification}").Where(word => char.IsAsciiDigit(word[0])).Distinct()],
            Keys(WordList.Seasons(product.HarvestMonths)),
            [.. spelled.SelectMany(Pinyin.Tails).Distinct()], [.. spelled.SelectMany(Pinyin.InitialTails).Where(tail => tail.Length > 1).Distinct()],
            [.. Pinyin.Tails(product.SupplierName).Where(tail => tail.Length > 3).Distinct()]);
    }

    /// <summary>Ends of a name, longest first: Chinese by characters and in pinyin, English by words.</summary>
    public static IEnumerable<string> Heads(string name, string nameEn)
    {
        var chinese = SearchText.Key(name);
        var english = SearchText.Words(nameEn);
        return Enumerable.Range(0, chinese.Length).Select(start => chinese[start..])
            .Concat(Pinyin.Tails(name))
            .Concat(Enumerable.Range(0, english.Count).Select(start => SearchText.Join(english.Skip(start))));
    }

    /// <summary>Each word as a key, and Chinese ones in pinyin too.</summary>
    public static IReadOnlyList<string> Keys(IEnumerable<string> words) =>
        [.. words.SelectMany(word => new[] { SearchText.Key(word), Pinyin.Of(word) }).Where(key => key.Length > 0).Distinct()];

    /// <summary>What stands in brackets after the plain name: （麻柳村·手选）.</summary>
    public static IEnumerable<string> Detail(string name) => name.Split('（', '）', '·').Skip(1).Where(part => part.Length > 0);

    private static IEnumerable<string> Places(ProductRecord product, string townEn) =>
    [
        product.VillageName, Bare(product.VillageName, "社区", "村"), product.TownName, Bare(product.TownName, "街道", "镇"),
        townEn, $"{townEn} town", $"{Pinyin.Of(Bare(product.VillageName, "社区", "村"))} village",
    ];

    /// <summary>A name without its kind, when something is left that can be told apart.</summary>
    public static string Bare(string place, params string[] kinds) =>
        kinds.FirstOrDefault(kind => place.EndsWith(kind, StringComparison.Ordinal) && place.Length > kind.Length + 1) is { } found ? place[..^found.Length] : place;
}
