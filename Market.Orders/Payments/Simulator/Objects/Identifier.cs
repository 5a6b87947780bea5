using System.Security.Cryptography;

namespace Market.Orders.Payments.Simulator.Objects;

/// <summary>Makes identifiers that look like Stripe's: a prefix that names the kind, then what nobody can guess.</summary>
internal static class Identifier
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string New(string prefix, int length = 24) => prefix + RandomNumberGenerator.GetString(Alphabet, length);
}
