using Market.Catalog.Contracts;

namespace Market.Web.Search;

/// <summary>Every word by which something in the catalogue can be found: cuts Chinese runs into words, and guesses what a mistyped one was meant to be.</summary>
internal sealed class Vocabulary
{
    private const int ShortestLatin = 4;
    private const int MostGuesses = 3;
    private readonly Dictionary<string, int> known = [];
    private readonly ILookup<string, string> bySound;
    private readonly ILookup<int, string> byLength;
    private readonly int longestChinese;

    public Vocabulary(IEnumerable<(ProductRecord Product, SearchDocument Document)> products)
    {
        foreach (var (product, document) in products)
        {
            foreach (var key in new[] { document.Head, document.Also, document.Use, document.Place, document.Kind, document.Season }.SelectMany(keys => keys))
                Know(key);
            foreach (var word in SearchDocument.Detail(product.Name).Concat(SearchText.Words(document.NameEn)).Append(product.Name))
                Know(SearchText.Key(word));
        }
        foreach (var word in WordList.NowWords.Concat(WordList.EmptyWords))
            Know(SearchText.Key(word));
        var guesses = known.Keys.Where(word => SearchText.IsLatin(word) ? word.Length >= ShortestLatin : word.Length >= 2).ToList();
        bySound = guesses.Where(SearchText.IsChinese).ToLookup(Pinyin.Of);
        byLength = guesses.ToLookup(word => word.Length);
        longestChinese = known.Keys.Where(SearchText.IsChinese).Max(word => (int?)word.Length) ?? 0;
    }

    public bool Knows(string word) => known.ContainsKey(SearchText.Key(word));

    /// <summary>先锋镇花椒 is 先锋镇 and 花椒: the longest words known, from the left; what is between them stays as it is.</summary>
    public IReadOnlyList<string> Cut(string run)
    {
        if (!SearchText.IsChinese(run) || known.ContainsKey(run))
            return [run];
        var (words, unknown) = (new List<string>(), 0);
        for (var at = 0; at < run.Length;)
        {
            if (WordAt(run, at) is { } word)
            {
                if (unknown < at)
                    words.Add(run[unknown..at]);
                words.Add(word);
                unknown = at += word.Length;
            }
            else
                at++;
        }
        if (unknown < run.Length)
            words.Add(run[unknown..]);
        return words;
    }

    /// <summary>What a mistyped word may have been, likeliest first: what sounds the same, then what differs in one character or letter.</summary>
    public IReadOnlyList<string> Guesses(string word)
    {
        var key = SearchText.Key(word);
        if (key.Length < (SearchText.IsLatin(key) ? ShortestLatin : 2))
            return [];
        var sound = SearchText.IsChinese(key) ? bySound[Pinyin.Of(key)].ToList() : [];
        var near = Lengths(key).SelectMany(length => byLength[length]).Where(other => SearchText.IsLatin(other) == SearchText.IsLatin(key) && OneEdit(key, other));
        return [.. sound.OrderByDescending(other => known[other]).Concat(near.OrderByDescending(other => other[0] == key[0]).ThenByDescending(other => known[other]).ThenBy(other => other, StringComparer.Ordinal))
            .Where(other => other != key).Distinct().Take(MostGuesses)];
    }

    private void Know(string key)
    {
        if (key.Length > 0)
            known[key] = known.GetValueOrDefault(key) + 1;
    }

    private string? WordAt(string run, int at)
    {
        for (var length = Math.Min(longestChinese, run.Length - at); length >= 2; length--)
            if (known.ContainsKey(run.Substring(at, length)))
                return run.Substring(at, length);
        return null;
    }

    /// <summary>Two characters are too few to lose one of.</summary>
    private static IEnumerable<int> Lengths(string key) => key.Length == 2 ? [2] : [key.Length, key.Length - 1, key.Length + 1];

    /// <summary>Whether one letter changed, lost, added or swapped with the next makes the one of the other (Damerau–Levenshtein distance 1).</summary>
    public static bool OneEdit(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > 1 || one == other)
            return false;
        var start = 0;
        while (start < Math.Min(one.Length, other.Length) && one[start] == other[start])
            start++;
        var a = one.AsSpan(start);
        var b = other.AsSpan(start);
        if (a.Length != b.Length)
            return a.Length > b.Length ? a[1..].SequenceEqual(b) : b[1..].SequenceEqual(a);
        return a[1..].SequenceEqual(b[1..]) || (a.Length > 1 && a[0] == b[1] && a[1] == b[0] && a[2..].SequenceEqual(b[2..]));
    }
}
