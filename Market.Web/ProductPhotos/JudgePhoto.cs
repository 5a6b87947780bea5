using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.ProductPhotos;

internal enum JudgePhotoOutcome
{
    Done,
    NotFound,

    /// <summary>Somebody was faster, or the supplier has sent another or taken it back.</summary>
    NotNow,

    /// <summary>Who has sent it cannot judge it (四眼复核).</summary>
    OwnPhoto,
    ReasonNeeded,
}

/// <summary>The office, which answers for what is certified, accepts what suppliers send or refuses it, and takes down what turns out to be wrong.</summary>
internal sealed class JudgePhoto(WebDb db, TimeProvider time)
{
    public Task<JudgePhotoOutcome> Accept(Guid id, string accountId, string actor, CancellationToken cancellation) => Judge(id, PhotoState.Waiting, async (photo, open, token) =>
    {
        if (photo.SentById == accountId)
            return JudgePhotoOutcome.OwnPhoto;
        var (version, now) = (await db.NextVersionOfPhotos(photo.ProductCode, token), time.GetUtcNow());
        if (open.FirstOrDefault(known => known.State == PhotoState.Shown) is { } before)
        {
            before.End(PhotoState.Replaced, reason: null, actor, now, before.Version);
            // First, or for a moment two would be shown.
            await db.SaveChangesAsync(token);
        }
        photo.Accept(actor, now, version);
        db.Publish(new ProductPhotoChanged(new ShownPhoto(photo.ProductCode, version, photo.Hash)), time);
        return JudgePhotoOutcome.Done;
    }, cancellation);

    public Task<JudgePhotoOutcome> Refuse(Guid id, string? reason, string actor, CancellationToken cancellation) => Judge(id, PhotoState.Waiting, (photo, _, _) =>
    {
        if (IsReason(reason))
            photo.Refuse(reason!.Trim(), actor, time.GetUtcNow());
        return Task.FromResult(IsReason(reason) ? JudgePhotoOutcome.Done : JudgePhotoOutcome.ReasonNeeded);
    }, cancellation);

    public Task<JudgePhotoOutcome> TakeDown(Guid id, string? reason, string actor, CancellationToken cancellation) => Judge(id, PhotoState.Shown, async (photo, _, token) =>
    {
        if (!IsReason(reason))
            return JudgePhotoOutcome.ReasonNeeded;
        var version = await db.NextVersionOfPhotos(photo.ProductCode, token);
        photo.End(PhotoState.TakenDown, reason!.Trim(), actor, time.GetUtcNow(), version);
        db.Publish(new ProductPhotoChanged(new ShownPhoto(photo.ProductCode, version, null)), time);
        return JudgePhotoOutcome.Done;
    }, cancellation);

    private static bool IsReason(string? reason) => !string.IsNullOrWhiteSpace(reason) && reason.Length <= ProductPhoto.LongestReason;

    private async Task<JudgePhotoOutcome> Judge(
        Guid id, PhotoState state, Func<ProductPhoto, List<ProductPhoto>, CancellationToken, Task<JudgePhotoOutcome>> judge, CancellationToken cancellation)
    {
        if (await db.ProductPhotos.Where(photo => photo.Id == id).Select(photo => photo.ProductCode).SingleOrDefaultAsync(cancellation) is not { } productCode)
            return JudgePhotoOutcome.NotFound;
        return await db.Write(async token =>
        {
            var open = await db.LockPhotosOf(productCode, token);
            return open.FirstOrDefault(photo => photo.Id == id && photo.State == state) is { } photo ? await judge(photo, open, token) : JudgePhotoOutcome.NotNow;
        }, outcome => outcome == JudgePhotoOutcome.Done, cancellation);
    }
}
