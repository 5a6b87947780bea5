using Market.Catalog.Contracts;
using Market.Web.Shared;
using Market.Web.Snapshot;

namespace Market.Web.Search;

/// <summary>Something that the words being typed may become.</summary>
/// <param name="Value">Where it leads: words to search for, a category, a town's code or a product's.</param>
/// <param name="Inputs">Whatever it begins with leads to it: every tail of its names in Chinese, pinyin, initials and English.</param>
/// <param name="Weight">Higher comes first.</param>
internal sealed record Suggestion(string Id, SuggestionKind Kind, string Text, string TextEn, string Value, IReadOnlyList<string> Inputs, int Weight)
{
    public const int Most = 8;

    /// <summary>What was typed, or an input, as it is compared: letters and digits of one width and case.</summary>
    public static string Typed(string text) => string.Concat(SearchText.Words(text).Select((word, turn) => turn > 0 && SearchText.IsLatin(word) ? $" {word}" : word));

    /// <summary>What is written out already comes before what only begins so; one syllable is written out in too many names to mean one.</summary>
    public static IEnumerable<Suggestion> Best(IEnumerable<Suggestion> found, string typed)
    {
        var whole = typed.Length >= (SearchText.IsLatin(typed) ? 4 : 2);
        return found.OrderByDescending(suggestion => whole && suggestion.Inputs.Contains(typed)).ThenByDescending(suggestion => suggestion.Weight).Take(Most);
    }

    /// <summary>Kinds of goods, categories, places and products that the catalogue has certified.</summary>
    public static IReadOnlyList<Suggestion> Of(CatalogueSnapshot snapshot)
    {
        var certified = snapshot.Products.Values.Where(product => product.Status == CertificateStatus.Certified).OrderBy(product => product.Code, StringComparer.Ordinal).ToList();
        var towns = snapshot.Towns.ToDictionary(town => town.Code);
        return
        [
            .. certified.GroupBy(product => product.BaseProduct).Select(Goods),
            .. certified.GroupBy(product => product.Category).Select(products => Category(products.Key, products.Count())),
            .. certified.GroupBy(product => product.TownCode).Where(products => towns.ContainsKey(products.Key)).Select(products => Town(towns[products.Key], products.Count())),
            .. certified.GroupBy(product => product.VillageCode).Select(products => Village(products.First(), products.Count())),
            .. certified.Select(Product),
        ];
    }

    private static Suggestion Goods(IGrouping<string, ProductRecord> products)
    {
        var (first, count) = (products.First(), products.Count());
        return new($"goods-{first.Code}", SuggestionKind.Goods, first.BaseProduct, first.BaseProductEn, first.BaseProduct,
            Names([.. Tails(first.BaseProduct, ""), .. Pinyin.Tails(first.BaseProduct), .. InitialsOf(first.BaseProduct), .. Tails(first.BaseProductEn, " "), .. WordList.OtherNames(first).SelectMany(Spellings)]),
            4000 + count);
    }

    private static Suggestion Category(Category category, int count) => new(
        $"category-{category}", SuggestionKind.Category, CategoryNames.Chinese(category), CategoryNames.English(category), category.ToString(),
        Names([.. Spellings(CategoryNames.Chinese(category)), CategoryNames.English(category)]), 3000 + count);

    private static Suggestion Town(TownRecord town, int count) => new(
        $"town-{town.Code}", SuggestionKind.Town, town.Name, town.NameEn, town.Code, Names([.. Spellings(town.Name), town.NameEn]), 2000 + count);

    private static Suggestion Village(ProductRecord product, int count) => new(
        $"village-{product.VillageCode}", SuggestionKind.Village, product.VillageName, PlaceName.English(product.VillageName), product.VillageName,
        Names(Spellings(product.VillageName)), 1000 + count);

    private static Suggestion Product(ProductRecord product) => new(
        $"product-{product.Code}", SuggestionKind.Product, product.Name, product.NameEn, product.Code,
        Names([product.Code, product.Name, Pinyin.Of(product.Name), product.NameEn, .. SearchDocument.Detail(product.Name).SelectMany(Spellings)]), 0);

    /// <summary>Ends of a name that start with a character of Chinese, or with a word.</summary>
    private static IEnumerable<string> Tails(string name, string between)
    {
        var parts = between.Length == 0 ? SearchText.Key(name).Select(letter => letter.ToString()) : SearchText.Words(name);
        return parts.Select((_, start) => string.Join(between, parts.Skip(start)));
    }

    private static IEnumerable<string> Spellings(string word) => [word, Pinyin.Of(word), Pinyin.InitialTails(word).FirstOrDefault("")];

    private static IEnumerable<string> InitialsOf(string name) => Pinyin.InitialTails(name).Where(tail => tail.Length > 1);

    private static IReadOnlyList<string> Names(IEnumerable<string> names) => [.. names.Select(Typed).Where(name => name.Length > 0).Distinct()];
}

internal enum SuggestionKind
{
    /// <summary>A kind of goods, whoever makes it: 花椒油.</summary>
    Goods,
    Category,
    Town,
    Village,
    Product,
}
