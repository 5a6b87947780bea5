using Market.Catalog.Contracts;

namespace Market.Catalog.Payees;

/// <summary>Check digits of what a bank must know, so that a slip of the finger is found before the bank finds it.</summary>
internal static class PayeeNumbers
{
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>Households are persons; a supplier or an operator may be one or an organisation.</summary>
    public static bool AreRight(AccountOwner owner, PayeeDetails details) =>
        details.Name.Trim().Length >= 2 && !details.Name.Any(char.IsControl) && details.Card.All(char.IsAsciiDigit)
        && details.BankCode.Length == 12 && details.BankCode.All(char.IsAsciiDigit)
        && (AreAPersons(details) || (owner != AccountOwner.Household && AreAnOrganisations(details)));

    private static bool AreAPersons(PayeeDetails details) =>
        details.Name.Length <= 30
        && details.IdNumber.Length == 18 && details.IdNumber[..17].All(char.IsAsciiDigit) && details.IdNumber[17] == IdCheck(details.IdNumber[..17])
        && details.Card.Length is >= 16 and <= 19 && details.Card[^1] == CardCheck(details.Card[..^1]);

    // Each bank numbers the accounts of organisations in its own way, without a common check digit.
    private static bool AreAnOrganisations(PayeeDetails details) =>
        details.Name.Length <= 100 && SocialCreditCode.IsValid(details.IdNumber) && details.Card.Length is >= 8 and <= 28;

    /// <summary>The 18th character after 17 digits (GB 11643: ISO 7064, MOD 11-2).</summary>
    public static char IdCheck(string digits) => "10X98765432"[digits.Select((digit, place) => (digit - '0') * Weights[place]).Sum() % 11];

    /// <summary>Luhn's digit.</summary>
    public static char CardCheck(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? (digit * 2 / 10) + (digit * 2 % 10) : digit;
        }
        return (char)('0' + ((10 - (sum % 10)) % 10));
    }
}
