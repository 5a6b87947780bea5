using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Market.Web.Storefront;

/// <summary>
/// What someone means to buy: codes and quantities, nothing else. Prices are never part of it. It comes from a cookie, which anybody
/// may have written: whatever is not exactly a cart is left out, and what is in is always within bounds.
/// </summary>
internal sealed class Cart
{
    public const int MostLines = 50;
    public const int MostUnits = 999;
    private const int LongestCode = 40;
    private const int LongestText = MostLines * (LongestCode + 5);
    private const char BetweenLines = '.';
    private const char BeforeQuantity = '~';

    public static readonly Cart Empty = new([]);

    private Cart(ImmutableArray<CartLine> lines) => Lines = lines;

    /// <summary>One line per product, in the order they were put in.</summary>
    public ImmutableArray<CartLine> Lines { get; }

    public int Pieces => Lines.Sum(line => line.Quantity);

    public static Cart Parse(string? text)
    {
        if (text is null || text.Length > LongestText)
            return Empty;
        var lines = ImmutableArray.CreateBuilder<CartLine>();
        foreach (var part in text.Split(BetweenLines))
            if (ParseLine(part) is { } line && lines.Count < MostLines && lines.All(other => other.Code != line.Code))
                lines.Add(line);
        return new Cart(lines.ToImmutable());
    }

    /// <summary>The text that <see cref="Parse"/> reads; it needs no escaping in a cookie.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var line in Lines)
            text.Append(text.Length > 0 ? BetweenLines : null).Append(line.Code).Append(BeforeQuantity).Append(line.Quantity.ToString(CultureInfo.InvariantCulture));
        return text.ToString();
    }

    public int QuantityOf(string code) => Lines.FirstOrDefault(line => line.Code == code)?.Quantity ?? 0;

    /// <summary>The cart with so many units of a product, 0 to take it out; null when the quantity is out of bounds or there is no room for another line.</summary>
    public Cart? With(string code, int quantity)
    {
        if (!IsCode(code) || quantity is < 0 or > MostUnits)
            return null;
        var at = Lines.ToList().FindIndex(line => line.Code == code);
        return (at, quantity) switch
        {
            ( >= 0, 0) => new Cart(Lines.RemoveAt(at)),
            ( >= 0, _) => new Cart(Lines.SetItem(at, new CartLine(code, quantity))),
            (_, 0) => this,
            _ => Lines.Length < MostLines ? new Cart(Lines.Add(new CartLine(code, quantity))) : null,
        };
    }

    private static CartLine? ParseLine(string text)
    {
        var mark = text.IndexOf(BeforeQuantity, StringComparison.Ordinal);
        if (mark < 1 || !IsCode(text[..mark]))
            return null;
        var known = int.TryParse(text.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var quantity);
        return known && quantity is >= 1 and <= MostUnits ? new CartLine(text[..mark], quantity) : null;
    }

    private static bool IsCode(string code) => code.Length is >= 1 and <= LongestCode && code.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}

/// <param name="Quantity">1 to 999 units.</param>
internal sealed record CartLine(string Code, int Quantity);
