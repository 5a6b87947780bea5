using System.Globalization;
using Microsoft.AspNetCore.Html;

namespace Market.Web.Shared;

/// <summary>Fen as people read them: ¥1,284.40, exact to the fen in both languages.</summary>
internal static class Money
{
    public static string Text(long fen)
    {
        var (sign, yuan, rest) = Parts(fen);
        return $"{sign}¥{yuan}.{rest}";
    }

    /// <summary>The sign and the fen set smaller than the yuan; read aloud it is the same text.</summary>
    public static IHtmlContent Html(long fen)
    {
        var (sign, yuan, rest) = Parts(fen);
        return new HtmlString($"""<span class="money">{sign}<span class="money-sign">¥</span>{yuan}<span class="money-fen">.{rest}</span></span>""");
    }

    /// <summary>Fen of an amount in yuan as people type it (12, 12.5, ¥1,284.40); null for what is none, and for parts of a fen.</summary>
    public static long? Parse(string? yuan)
    {
        var text = yuan?.Trim().TrimStart('¥', '￥').Trim();
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var amount)
            && amount < 1_000_000_000 && amount * 100 == decimal.Truncate(amount * 100) ? (long)(amount * 100) : null;
    }

    private static (string Sign, string Yuan, string Fen) Parts(long fen)
    {
        var amount = Math.Abs((decimal)fen);
        return (fen < 0 ? "−" : "", decimal.Floor(amount / 100).ToString("#,0", CultureInfo.InvariantCulture), (amount % 100).ToString("00", CultureInfo.InvariantCulture));
    }
}
