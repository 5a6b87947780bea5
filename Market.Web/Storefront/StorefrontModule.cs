using System.Globalization;
using System.Net;
using Market.Web.ProductPhotos;
using Market.Web.Search;
using Market.Web.Sharing;
using Microsoft.Extensions.Localization;

namespace Market.Web.Storefront;

/// <summary>The shop: from the shelf to the receipt.</summary>
internal static class StorefrontModule
{
    public static void AddStorefront(this IHostApplicationBuilder builder)
    {
        builder.AddSearch();
        builder.AddProductPhotos();
        builder.Services.AddSingleton<Divisions>().AddSingleton<ReceiptPictures>().AddSingleton<ProductPictures>();
        builder.Services.AddScoped<Carts>().AddSingleton<OutgoingOrders>();
        builder.Services.AddVisitorPart("cart-count", (context, _) => CartCookie.Pieces(context) switch
        {
            0 => "",
            var pieces => $"""<span class="cart-count"><span aria-hidden="true">{pieces}</span><span class="unseen"> {Say<Shared.Texts>(context, "nav.cart_count", pieces)}</span></span>""",
        });
        builder.Services.AddVisitorPart("in-cart", (context, code) => CartCookie.Read(context).QuantityOf(code) switch
        {
            0 => "",
            var pieces => $"""<a href="{context.Request.PathBase}/cart">{Say<Texts>(context, "product.in_cart", pieces)}</a>""",
        });
    }

    private static string Say<T>(HttpContext context, string key, int number) =>
        WebUtility.HtmlEncode(context.RequestServices.GetRequiredService<IStringLocalizer<T>>()[key, number.ToString(CultureInfo.InvariantCulture)]);
}
