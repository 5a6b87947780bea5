using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Web.Livestream.Pictures;

/// <summary>
/// A picture that is shown where no video comes: to viewers whose network carries none, and to everybody while the host's own does not. It is kept with its session; what the
/// host takes off is only shown no more.
/// </summary>
internal sealed class LivePicture
{
    public required string SessionCode { get; init; }

    /// <summary>Number of the log's entry with which it came.</summary>
    public required long Seq { get; init; }

    /// <summary>Drawn anew by us (<see cref="Photos.PhotoIntake"/>): a JPEG that carries nothing but its pixels.</summary>
    public required byte[] Jpeg { get; init; }
    public DateTimeOffset TakenInAt { get; init; }
    public bool Removed { get; init; }

    /// <summary>What it is called where evidence is exported, verified and deleted.</summary>
    public static string FileOf(long seq) => string.Create(CultureInfo.InvariantCulture, $"pictures/{seq:00000}.jpg");
}

internal sealed class LivePictureConfiguration : IEntityTypeConfiguration<LivePicture>
{
    public void Configure(EntityTypeBuilder<LivePicture> picture)
    {
        picture.ToTable("live_pictures").HasKey(p => new { p.SessionCode, p.Seq });
        picture.Property(p => p.SessionCode).HasMaxLength(40);
        picture.HasOne<LiveSession>().WithMany().HasForeignKey(p => p.SessionCode);
    }
}
