using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace Market.Orders.Checkout;

/// <summary>Numbers that people read aloud, and tokens that nobody can guess.</summary>
internal static class OrderNumber
{
    // No 0 O 1 I L U: what is written on a box must be typed in rightly.
    private const string Letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Prefix, day of sale, and 8 random letters (6·10¹¹ a day), for example JJ20261124-7K3M9QX2. Its uniqueness is the database's.</summary>
    public static string New(string prefix, DateOnly day) =>
        $"{prefix}{day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}-{NewLetters(8)}";

    public static string NewLetters(int count) => RandomNumberGenerator.GetString(Letters, count);

    /// <summary>128 random bits.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
}
