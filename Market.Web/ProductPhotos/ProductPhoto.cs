using System.Security.Cryptography;
using Market.Web.Data;
using Market.Web.Photos;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Web.ProductPhotos;

internal enum PhotoState
{
    /// <summary>For the office to look at it; one of a product at most.</summary>
    Waiting,

    /// <summary>In the shop; one of a product at most.</summary>
    Shown,
    Refused,

    /// <summary>By the office, after it was shown.</summary>
    TakenDown,

    /// <summary>By the supplier, after it was shown.</summary>
    TakenBack,

    /// <summary>A later one is shown instead.</summary>
    Replaced,
}

/// <summary>A photo that a supplier sent of a product: with who sent it, who judged it and who ended its being shown. It lies in the database, where every node of Web finds it.</summary>
internal sealed class ProductPhoto
{
    public const int LongestReason = 200;

    /// <summary>Random: the address of a photo that waits tells nothing, and who may see it is asked each time.</summary>
    public required Guid Id { get; init; }
    public required string ProductCode { get; init; }

    /// <summary>Of its content; part of the address that it is shown under.</summary>
    public required string Hash { get; init; }

    /// <summary>Drawn anew by us (<see cref="PhotoIntake.TakeInSquare"/>): WebP that carries nothing but its pixels. Null when it was forgotten, long after it was shown.</summary>
    public required byte[]? Small { get; init; }

    /// <inheritdoc cref="Small"/>
    public required byte[]? Large { get; init; }
    public required string SentById { get; init; }
    public required string SentBy { get; init; }
    public required DateTimeOffset SentAt { get; init; }
    public PhotoState State { get; private set; }

    /// <summary>Who accepted or refused it.</summary>
    public string? JudgedBy { get; private set; }
    public DateTimeOffset? JudgedAt { get; private set; }

    /// <summary>Who took it down or back, or accepted the one in its place.</summary>
    public string? EndedBy { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Of a refusal or of taking it down; the supplier reads it.</summary>
    public string? Reason { get; private set; }

    /// <summary>Rises with every change of what the shop shows of the product; 0 while it was never shown.</summary>
    public long Version { get; private set; }

    public static ProductPhoto Of(string productCode, SquarePhoto photo, string accountId, string actor, DateTimeOffset now) => new()
    {
        Id = Guid.NewGuid(),
        ProductCode = productCode,
        Hash = Convert.ToHexStringLower(SHA256.HashData(photo.Large).AsSpan(0, 10)),
        Small = photo.Small,
        Large = photo.Large,
        SentById = accountId,
        SentBy = actor,
        SentAt = now,
    };

    public void Accept(string actor, DateTimeOffset now, long version)
    {
        Leave(PhotoState.Waiting, PhotoState.Shown);
        (JudgedBy, JudgedAt, Version) = (actor, now, version);
    }

    public void Refuse(string reason, string actor, DateTimeOffset now)
    {
        Leave(PhotoState.Waiting, PhotoState.Refused);
        (JudgedBy, JudgedAt, Reason) = (actor, now, reason);
    }

    /// <param name="why">One of the states after <see cref="PhotoState.Shown"/>.</param>
    /// <param name="version">The next, where nothing is shown instead; its own, where another is.</param>
    public void End(PhotoState why, string? reason, string actor, DateTimeOffset now, long version)
    {
        Leave(PhotoState.Shown, why);
        (EndedBy, EndedAt, Reason, Version) = (actor, now, reason, version);
    }

    private void Leave(PhotoState from, PhotoState to)
    {
        if (State != from)
            throw new InvalidOperationException($"Photo {Id} is {State} and cannot become {to}.");
        State = to;
    }
}

internal sealed class ProductPhotoConfiguration : IEntityTypeConfiguration<ProductPhoto>
{
    public void Configure(EntityTypeBuilder<ProductPhoto> photo)
    {
        photo.ToTable("product_photos").HasKey(p => p.Id);
        photo.Property(p => p.ProductCode).HasMaxLength(40);
        photo.Property(p => p.Hash).HasMaxLength(20);
        photo.Property(p => p.SentById).HasMaxLength(100);
        photo.Property(p => p.SentBy).HasMaxLength(256);
        photo.Property(p => p.JudgedBy).HasMaxLength(256);
        photo.Property(p => p.EndedBy).HasMaxLength(256);
        photo.Property(p => p.Reason).HasMaxLength(ProductPhoto.LongestReason);
        photo.HasIndex(p => p.ProductCode);
        photo.HasIndex(p => new { p.State, p.SentAt });
        photo.HasIndex(p => p.ProductCode, "ix_product_photos_waiting").IsUnique().HasFilter("state = 'Waiting'").HasDatabaseName("ix_product_photos_waiting");
        photo.HasIndex(p => p.ProductCode, "ix_product_photos_shown").IsUnique().HasFilter("state = 'Shown'").HasDatabaseName("ix_product_photos_shown");
    }
}

/// <summary>How photos of a product are found.</summary>
internal static class OpenPhotos
{
    /// <summary>
    /// What waits and what is shown of a product, locked until the surrounding transaction ends: whoever decides on one of them waits for whoever decides on the other.
    /// </summary>
    public static async Task<List<ProductPhoto>> LockPhotosOf(this WebDb db, string productCode, CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        var open = db.ProductPhotos.Where(photo => photo.ProductCode == productCode && (photo.State == PhotoState.Waiting || photo.State == PhotoState.Shown));
        await open.ExecuteUpdateAsync(set => set.SetProperty(photo => photo.Version, photo => photo.Version), cancellation);
        return await open.ToListAsync(cancellation);
    }

    /// <summary>The version of the next change of what the shop shows of a product; to be asked under the lock.</summary>
    public static async Task<long> NextVersionOfPhotos(this WebDb db, string productCode, CancellationToken cancellation) =>
        (await db.ProductPhotos.Where(photo => photo.ProductCode == productCode).MaxAsync(photo => (long?)photo.Version, cancellation) ?? 0) + 1;
}
