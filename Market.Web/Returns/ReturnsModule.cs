namespace Market.Web.Returns;

internal static class ReturnsModule
{
    /// <summary>Pictures of claims.</summary>
    public static void AddReturnPhotos(this IHostApplicationBuilder builder) => builder.Services.AddScoped<ReturnPhotos>();
}
