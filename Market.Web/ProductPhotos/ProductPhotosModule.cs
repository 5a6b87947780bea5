using Market.ServiceDefaults.Bus;

namespace Market.Web.ProductPhotos;

/// <summary>Photos of goods: sent by suppliers, looked at by the office, shown in place of drawings.</summary>
internal static class ProductPhotosModule
{
    /// <summary>Stem of each node's own queue.</summary>
    private const string Queue = "web-photos";

    public static void AddProductPhotos(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ShownPhotos>().AddSingleton<PhotoFiles>().AddHostedService<PhotoKeeper>();
        builder.Services.AddScoped<SendPhoto>().AddScoped<JudgePhoto>();
        builder.Services.AddFactConsumer<NodeKeepsPhoto, ProductPhotoChanged>(Queue, perNode: true);
    }
}
