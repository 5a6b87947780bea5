using Market.Web.Search;

namespace Market.Web.Storefront;

/// <summary>The shop: from the shelf to the receipt.</summary>
internal static class StorefrontModule
{
    public static void AddStorefront(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ProductSearch>().AddSingleton<Divisions>().AddSingleton<ReceiptPictures>();
        builder.Services.AddScoped<Carts>();
    }
}
