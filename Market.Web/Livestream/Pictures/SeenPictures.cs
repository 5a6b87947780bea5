using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Pictures;

/// <param name="IsAfterApproval">Whoever approved the session has not seen it.</param>
internal sealed record SeenPicture(long Seq, DateTimeOffset TakenInAt, bool Removed, bool IsAfterApproval);

/// <summary>A host's pictures for those who answer for the session beside the host.</summary>
/// <param name="Address">From it each is had (/N.jpg) and taken off (/N/remove).</param>
/// <param name="MayTakeOff">Whoever looks.</param>
internal sealed record SeenPictures(string Address, bool MayTakeOff, IReadOnlyList<SeenPicture> Pictures)
{
    private const int Latest = 48;

    public static async Task<SeenPictures> Of(WebDb db, string code, string address, bool mayTakeOff, CancellationToken cancellation)
    {
        var approved = await db.LiveEvents.Where(entry => entry.SessionCode == code && entry.Kind == LiveEventKind.Approved).MaxAsync(entry => (long?)entry.Seq, cancellation);
        var latest = await db.LivePictures.AsNoTracking().Where(picture => picture.SessionCode == code).OrderByDescending(picture => picture.Seq).Take(Latest)
            .Select(picture => new SeenPicture(picture.Seq, picture.TakenInAt, picture.Removed, picture.Seq > approved)).ToListAsync(cancellation);
        return new SeenPictures(address, mayTakeOff, [.. latest.OrderBy(picture => picture.Seq)]);
    }

    public static Task<byte[]?> Jpeg(WebDb db, string code, long seq, CancellationToken cancellation) =>
        db.LivePictures.AsNoTracking().Where(picture => picture.SessionCode == code && picture.Seq == seq).Select(picture => picture.Jpeg).SingleOrDefaultAsync(cancellation);
}
