using System.Globalization;
using System.Security.Cryptography;
using Market.Web.Security;

namespace Market.Web.Storefront;

/// <summary>
/// Keeps a guest's cart in the guest's browser: no account, no database row, nothing to clear up. Of an account's cart, which lies in the
/// database, only the number of pieces is noted here, so that the head of a page can show it without asking anybody.
/// </summary>
internal static class CartCookie
{
    private const string Guests = "cart";
    private const string Count = "cart-count";
    private const char AfterMark = '!';
    private const string MarkLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>The guest's cart.</summary>
    public static Cart Read(HttpContext context) => Parse(context).Cart;

    /// <summary>The guest's cart and its mark, which is new after every change; null when the cookie has none.</summary>
    public static (Cart Cart, string? Mark) Parse(HttpContext context)
    {
        var text = Cookies.Read(context, Guests) ?? "";
        var end = text.IndexOf(AfterMark, StringComparison.Ordinal);
        var mark = end is >= 1 and <= 40 ? text[..end] : null;
        return (Cart.Parse(text[(end + 1)..]), mark is not null && mark.All(char.IsAsciiLetterOrDigit) ? mark : null);
    }

    public static void Write(HttpContext context, Cart cart) => Cookies.Write(
        context, Guests, cart.Lines.IsEmpty ? null : $"{RandomNumberGenerator.GetString(MarkLetters, 12)}{AfterMark}{cart}", Kept);

    /// <summary>Pieces in the cart of whoever looks, as far as this browser knows.</summary>
    public static int Pieces(HttpContext context) => context.User.Identity?.IsAuthenticated == true ? Counted(context) : Read(context).Pieces;

    /// <summary>Notes the size of the account's cart, until the browser is closed or the session ends.</summary>
    public static void WriteCount(HttpContext context, Cart cart)
    {
        context.Items[Count] = cart.Pieces;
        Cookies.Write(context, Count, cart.Lines.IsEmpty ? null : cart.Pieces.ToString(CultureInfo.InvariantCulture), null);
    }

    /// <summary>Forgets everything of a cart in this browser.</summary>
    public static void Forget(HttpContext context)
    {
        Cookies.Write(context, Guests, null, null);
        Cookies.Write(context, Count, null, null);
    }

    private static int Counted(HttpContext context) => context.Items[Count] is int just
        ? just
        : int.TryParse(Cookies.Read(context, Count), NumberStyles.None, CultureInfo.InvariantCulture, out var pieces)
            ? Math.Min(pieces, Cart.MostLines * Cart.MostUnits)
            : 0;
}
