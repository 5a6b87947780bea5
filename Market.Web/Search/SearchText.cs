using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Market.Web.Search;

/// <summary>What people type and what products are called, made comparable. Nothing in it is syntax.</summary>
internal static partial class SearchText
{
    /// <summary>Characters of a query that count.</summary>
    public const int Longest = 100;

    /// <summary>Words of a query that count.</summary>
    public const int MostWords = 8;

    /// <summary>Runs of Chinese, words of letters and digits, and measures in grams, millilitres or pieces: 大米5公斤 is 大米 and 5000g.</summary>
    public static IReadOnlyList<string> Words(string text) =>
        [.. Word().Matches(Normal(text)).Select(match => match.Groups["number"].Success ? Measure(match) : match.Value)];

    /// <summary>One name for all spellings of it: width, case, accents, plurals and what stands between words do not matter.</summary>
    public static string Key(string text) => Join(Words(text));

    /// <summary>Words as one: Latin ones with a space between, Chinese ones without.</summary>
    public static string Join(IEnumerable<string> words)
    {
        var key = new StringBuilder();
        foreach (var word in words)
        {
            if (key.Length > 0 && IsLatin(word) && char.IsAscii(key[^1]))
                key.Append(' ');
            key.Append(IsLatin(word) ? Singular(word) : word);
        }
        return key.ToString();
    }

    public static bool IsLatin(string word) => word.All(char.IsAscii);

    public static bool IsChinese(string word) => word.All(letter => letter > 0x2E7F);

    /// <summary>Oranges and orange, berries and berry: the same on both sides, which is all that is asked of it.</summary>
    public static string Singular(string word) => word switch
    {
        { Length: < 4 } => word,
        _ when word.EndsWith("ies", StringComparison.Ordinal) => word[..^2],
        _ when word.EndsWith('y') => word[..^1] + "i",
        _ when word.EndsWith("shes", StringComparison.Ordinal) || word.EndsWith("ches", StringComparison.Ordinal) || word.EndsWith("xes", StringComparison.Ordinal) => word[..^2],
        _ when word.EndsWith('s') && word[^2] is not ('s' or 'u' or 'i') => word[..^1],
        _ => word,
    };

    private static string Normal(string text)
    {
        // What is no character becomes one that belongs to no word: normalising would refuse it.
        var whole = string.Concat(text.Length > Longest ? text[..Longest].EnumerateRunes() : text.EnumerateRunes());
        var plain = whole.Normalize(NormalizationForm.FormKD).Where(letter => CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark && letter is not ('\'' or '’'));
        return string.Concat(plain).Normalize(NormalizationForm.FormKC).ToLowerInvariant();
    }

    private static string Measure(Match match)
    {
        var number = match.Groups["number"].Value;
        var amount = "半一二三四五六七八九十".IndexOf(number[0], StringComparison.Ordinal) switch
        {
            < 0 => number == "两" ? 2 : decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var digits) ? digits : 0,
            0 => 0.5m,
            var place => place,
        };
        var (factor, unit) = match.Groups["unit"].Value switch
        {
            "kg" or "公斤" or "千克" => (1000, "g"),
            "斤" => (500, "g"),
            "g" or "克" => (1, "g"),
            "l" or "升" => (1000, "ml"),
            "ml" or "毫升" => (1, "ml"),
            var pieces => (1, pieces),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{amount * factor:0.##}{unit}");
    }

    // A Chinese number counts where a measure follows it, and so ends the run of characters before it.
    [GeneratedRegex("""(?<number>\d{1,6}(?:\.\d{1,3})?|[半一二两三四五六七八九十](?=斤|公斤))\s*(?<unit>公斤|千克|毫升|kg(?![a-z])|ml(?![a-z])|g(?![a-z])|l(?![a-z])|斤|克|升|枚|个|只|根|度|月)|(?:(?![半一二两三四五六七八九十](?:斤|公斤))[\u2E80-\u9FFF\u3400-\u4DBF\uF900-\uFAFF])+|[\p{L}\p{N}-[\u2E80-\u9FFF\u3400-\u4DBF\uF900-\uFAFF]]+""")]
    private static partial Regex Word();
}
