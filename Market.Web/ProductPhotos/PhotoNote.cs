using System.Linq.Expressions;

namespace Market.Web.ProductPhotos;

/// <summary>What is known of a photo but its pixels.</summary>
/// <param name="DecidedAt">When it was accepted or refused or, later, taken down, taken back or replaced; null while it waits.</param>
internal sealed record PhotoNote(
    Guid Id, string ProductCode, string Hash, PhotoState State, string SentBy, DateTimeOffset SentAt, string? JudgedBy, DateTimeOffset? DecidedAt, string? Reason, bool HasPixels)
{
    public static readonly Expression<Func<ProductPhoto, PhotoNote>> Of = photo => new PhotoNote(
        photo.Id, photo.ProductCode, photo.Hash, photo.State, photo.SentBy, photo.SentAt, photo.JudgedBy, photo.EndedAt ?? photo.JudgedAt, photo.Reason, photo.Large != null);
}
