namespace Market.Catalog.Contracts;

/// <summary>Unified social credit code of a legal person (统一社会信用代码), GB 32100-2015: of suppliers, and of units that want an invoice.</summary>
public static class SocialCreditCode
{
    // No I, O, Z, S, V: the standard leaves out what is easily misread.
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private const int Length = 18;

    public static bool IsValid(string code) => code.Length == Length && code.All(c => Alphabet.Contains(c)) && code[^1] == Check(code[..^1]);

    /// <summary>The character that checks the first seventeen: weights 3^i modulo 31.</summary>
    public static char Check(string first)
    {
        var sum = 0;
        var weight = 1;
        foreach (var character in first)
        {
            sum += Alphabet.IndexOf(character) * weight;
            weight = weight * 3 % 31;
        }
        return Alphabet[(31 - (sum % 31)) % 31];
    }
}
