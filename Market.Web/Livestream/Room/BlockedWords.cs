using System.Text;

namespace Market.Web.Livestream.Room;

/// <summary>
/// Words that stay out of the chat: what leads buyers away from the shop and its protection, and what the district adds (Live:BlockedWords, or one a line in the file
/// Live:BlockedWordsFile). Questions about illness are not among them: they are asked in good faith, and a moderator answers.
/// </summary>
internal sealed class BlockedWords(IConfiguration configuration)
{
    private static readonly string[] Always = ["加微信", "加我微", "加v信", "私下交易", "刷单", "返现", "刷好评", "http://", "https://", "www."];

    private readonly string[] words =
    [
        .. Always, .. (configuration.GetSection("Live:BlockedWords").Get<string[]>() ?? []).Concat(File(configuration["Live:BlockedWordsFile"]))
            .Select(word => word.Trim()).Where(word => word.Length > 0),
    ];

    // As in Words: spaces and marks between letters are how a word is smuggled past a list.
    public bool In(string text)
    {
        var plain = text.Normalize(NormalizationForm.FormKC);
        var packed = string.Concat(plain.Where(char.IsLetterOrDigit));
        return words.Any(word => plain.Contains(word, StringComparison.OrdinalIgnoreCase) || (word.Any(letter => letter > 0x7F) && packed.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    private static string[] File(string? path) => string.IsNullOrWhiteSpace(path) ? [] : System.IO.File.ReadAllLines(path);
}
