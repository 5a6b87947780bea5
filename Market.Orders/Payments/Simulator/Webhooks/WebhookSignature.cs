using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Market.Orders.Payments.Simulator.Webhooks;

/// <summary>The header <c>Stripe-Signature</c>: HMAC-SHA256 of "time.payload" (https://docs.stripe.com/webhooks/signature).</summary>
internal static class WebhookSignature
{
    public const string Header = "Stripe-Signature";

    public static string Of(string payload, string secret, DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{seconds}.{payload}"));
        return $"t={seconds},v1={Convert.ToHexStringLower(hash)}";
    }
}
