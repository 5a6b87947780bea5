using Market.ServiceDefaults.Database;
using Market.Web.Data;
using Market.Web.Photos;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.ProductPhotos;

/// <summary>A supplier sends a photo of a product, which then waits for the office, or takes one back. Whose the product is has been asked before.</summary>
internal sealed class SendPhoto(WebDb db, TimeProvider time)
{
    private const int Attempts = 3;

    /// <summary>What waits already gives way.</summary>
    public async Task<PhotoProblem> Send(string productCode, byte[] sent, string accountId, string actor, CancellationToken cancellation)
    {
        var (problem, photo) = await PhotoIntake.TakeInSquare(sent, cancellation);
        if (photo is null)
            return problem;
        for (var attempt = 1; ; attempt++)
            try
            {
                await db.Write(async token =>
                {
                    // Nobody has judged it and nobody will: nothing of it needs to be kept.
                    await Waiting(productCode).ExecuteDeleteAsync(token);
                    db.ProductPhotos.Add(ProductPhoto.Of(productCode, photo, accountId, actor, time.GetUtcNow()));
                }, cancellation);
                return PhotoProblem.None;
            }
            catch (DbUpdateException exception) when (attempt < Attempts && Transient.IsDuplicate(exception))
            {
                // Another was sent in this moment; the later one waits.
                db.ChangeTracker.Clear();
            }
    }

    /// <returns>False when it is neither waiting nor shown any more.</returns>
    public Task<bool> TakeBack(string productCode, Guid id, string actor, CancellationToken cancellation) => db.Write(async token =>
    {
        var photo = (await db.LockPhotosOf(productCode, token)).FirstOrDefault(open => open.Id == id);
        if (photo is { State: PhotoState.Waiting })
            return await Waiting(productCode).Where(waiting => waiting.Id == id).ExecuteDeleteAsync(token) == 1;
        if (photo is null)
            return false;
        var version = await db.NextVersionOfPhotos(productCode, token);
        photo.End(PhotoState.TakenBack, reason: null, actor, time.GetUtcNow(), version);
        db.Publish(new ProductPhotoChanged(new ShownPhoto(productCode, version, null)), time);
        return true;
    }, done => done, cancellation);

    private IQueryable<ProductPhoto> Waiting(string productCode) => db.ProductPhotos.Where(photo => photo.ProductCode == productCode && photo.State == PhotoState.Waiting);
}
