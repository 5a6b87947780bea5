using System.Globalization;
using System.Resources;

namespace Market.Orders.Payments.Simulator.HostedPage;

/// <summary>The words of the hosted page in the buyer's language: zh-CN unless English is asked for.</summary>
internal sealed class PageText
{
    private static readonly ResourceManager Texts = new(typeof(PageText));
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN"), English = CultureInfo.GetCultureInfo("en");

    private PageText(CultureInfo culture) => Culture = culture;

    public CultureInfo Culture { get; }

    public string this[string name] =>
        Texts.GetString(name, Culture) ?? throw new MissingManifestResourceException($"The hosted page has no text '{name}'.");

    /// <param name="locale">The session's; null and <c>auto</c> follow the browser.</param>
    public static PageText For(string? locale, HttpRequest request)
    {
        var wanted = locale is null or "auto" ? FromBrowser(request) : locale;
        return new(wanted.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? English : Chinese);
    }

    /// <param name="amount">In the smallest unit, a hundredth.</param>
    public string Money(long amount, string currency)
    {
        var number = (amount / 100m).ToString("N2", Culture);
        return currency == "cny" ? $"¥{number}" : $"{number} {currency.ToUpperInvariant()}";
    }

    private static string FromBrowser(HttpRequest request) =>
        request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1).Select(language => language.Value.ToString())
            .FirstOrDefault(language => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) || language.StartsWith("en", StringComparison.OrdinalIgnoreCase))
        ?? Chinese.Name;
}
