using System.Text;
using AnyAscii;

namespace Market.Web.Search;

/// <summary>How Chinese text is typed on a Latin keyboard: 干九叶青花椒 is ganjiuyeqinghuajiao, and gjyqhj for those in a hurry.</summary>
internal static class Pinyin
{
    /// <summary>Every tail of the text that starts with a syllable, so that its middle is found by its beginning too: huajiao in ganjiuyeqinghuajiao.</summary>
    public static IEnumerable<string> Tails(string text) => TailsOf(Syllables(text));

    /// <summary>As <see cref="Tails"/>, of the first letters alone.</summary>
    public static IEnumerable<string> InitialTails(string text) => TailsOf([.. Syllables(text).Select(syllable => syllable[..1])]);

    private static IEnumerable<string> TailsOf(List<string> parts) => Enumerable.Range(0, parts.Count).Select(start => string.Concat(parts.Skip(start)));

    private static List<string> Syllables(string text) =>
        [.. text.EnumerateRunes().Where(rune => rune.Value > 0x7F).Select(Syllable).Where(syllable => syllable.Length > 0)];

    private static string Syllable(Rune rune) =>
        string.Concat(rune.ToString().Transliterate().Where(char.IsAsciiLetter)).ToLowerInvariant();
}
