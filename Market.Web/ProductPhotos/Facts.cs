using MassTransit;

namespace Market.Web.ProductPhotos;

/// <summary>What the shop shows of a product now.</summary>
/// <param name="Version">Rises with every change of it; a lower one is older news.</param>
/// <param name="Hash">Of the photo's content; null: the drawing.</param>
public sealed record ShownPhoto(string ProductCode, long Version, string? Hash);

/// <summary>The office has accepted a photo, or one was taken down or back.</summary>
public sealed record ProductPhotoChanged(ShownPhoto Photo);

internal sealed class NodeKeepsPhoto(ShownPhotos photos) : IConsumer<ProductPhotoChanged>
{
    public Task Consume(ConsumeContext<ProductPhotoChanged> context)
    {
        photos.Keep([context.Message.Photo]);
        return Task.CompletedTask;
    }
}
