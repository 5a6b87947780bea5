using System.Text;
using AnyAscii;

namespace Market.Web.Search;

/// <summary>
/// How Chinese text is typed on a Latin keyboard: 干九叶青花椒 is ganjiuyeqinghuajiao, and gjyqhj for those in a hurry. The transliterator knows
/// one reading of a character; pinyin.csv has the words of the district, and common ones, in which it is another (重庆 is chongqing).
/// </summary>
internal static class Pinyin
{
    private static readonly Dictionary<string, string[]> Exceptions = SearchTable.Read("pinyin.csv").ToDictionary(row => row[0], row => row[1].Split(' '));
    private static readonly int LongestException = Exceptions.Keys.Max(word => word.Length);

    /// <summary>The whole text, without spaces.</summary>
    public static string Of(string text) => string.Concat(Syllables(text));

    /// <summary>Every tail of the text that starts with a syllable, so that its middle is found by its beginning too: huajiao in ganjiuyeqinghuajiao.</summary>
    public static IEnumerable<string> Tails(string text) => TailsOf(Syllables(text));

    /// <summary>As <see cref="Tails"/>, of the first letters alone.</summary>
    public static IEnumerable<string> InitialTails(string text) => TailsOf([.. Syllables(text).Select(syllable => syllable[..1])]);

    private static IEnumerable<string> TailsOf(List<string> parts) => Enumerable.Range(0, parts.Count).Select(start => string.Concat(parts.Skip(start)));

    private static List<string> Syllables(string text)
    {
        var syllables = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            if (Exception(text, at) is var (word, known))
            {
                syllables.AddRange(known);
                at += word.Length;
                continue;
            }
            if (!Rune.TryGetRuneAt(text, at, out var rune))
                rune = Rune.ReplacementChar;
            if (rune.Value > 0x7F && Syllable(rune) is { Length: > 0 } syllable)
                syllables.Add(syllable);
            at += rune.Utf16SequenceLength;
        }
        return syllables;
    }

    private static (string Word, string[] Syllables)? Exception(string text, int at)
    {
        for (var length = Math.Min(LongestException, text.Length - at); length > 0; length--)
            if (Exceptions.TryGetValue(text.Substring(at, length), out var syllables))
                return (text.Substring(at, length), syllables);
        return null;
    }

    private static string Syllable(Rune rune) =>
        string.Concat(rune.ToString().Transliterate().Where(char.IsAsciiLetter)).ToLowerInvariant();
}
