using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Web.Returns;

/// <summary>A picture of goods that a claim is about, in the database, where every node of Web finds it.</summary>
internal sealed class ReturnPhoto
{
    /// <summary>Random: it leads nowhere by itself, and who may see it is asked each time.</summary>
    public Guid Id { get; init; }

    /// <summary>The order that it was taken in for; a claim on another cannot use it.</summary>
    public required string OrderNo { get; init; }

    /// <summary>Drawn anew by us (<see cref="PhotoIntake"/>): a JPEG that carries nothing but its pixels.</summary>
    public required byte[] Jpeg { get; init; }
    public DateTimeOffset TakenInAt { get; init; }

    /// <summary>A claim has it; else it is forgotten after a day.</summary>
    public bool Kept { get; init; }
}

internal sealed class ReturnPhotoConfiguration : IEntityTypeConfiguration<ReturnPhoto>
{
    public void Configure(EntityTypeBuilder<ReturnPhoto> photo)
    {
        photo.ToTable("return_photos").HasKey(p => p.Id);
        photo.HasIndex(p => p.OrderNo);
        photo.HasIndex(p => p.TakenInAt);
        photo.Property(p => p.OrderNo).HasMaxLength(40);
    }
}
