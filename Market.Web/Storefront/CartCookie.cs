using Market.Web.Security;

namespace Market.Web.Storefront;

/// <summary>Keeps the cart in the buyer's browser: no account, no database row, nothing to clear up.</summary>
internal static class CartCookie
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public static Cart Read(HttpContext context) => Cart.Parse(context.Request.Cookies[Name(context)]);

    public static void Write(HttpContext context, Cart cart)
    {
        var options = Cookies.Options(Address(context));
        if (cart.Lines.IsEmpty)
        {
            context.Response.Cookies.Delete(Name(context), options);
            return;
        }
        options.MaxAge = Kept;
        context.Response.Cookies.Append(Name(context), cart.ToString(), options);
    }

    private static string Name(HttpContext context) => Cookies.Name(Address(context), "cart");

    private static PublicAddress Address(HttpContext context) => context.RequestServices.GetRequiredService<PublicAddress>();
}
