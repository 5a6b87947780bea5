using Market.ServiceDefaults.Workers;

namespace Market.Web.Photos;

internal static class PhotosModule
{
    /// <summary>Pictures that people send: of claims, of products, of live rooms.</summary>
    public static void AddPhotos(this IHostApplicationBuilder builder) => builder.Services.AddWorker<ForgetPhotos>();
}
