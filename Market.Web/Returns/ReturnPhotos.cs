using Market.Web.Data;
using Market.Web.Photos;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Market.Web.Returns;

/// <summary>Keeps pictures of claims and hands them out to whoever has been found to be allowed.</summary>
internal sealed class ReturnPhotos(WebDb db, TimeProvider time)
{
    public const int Most = 6;

    /// <summary>How many pictures may wait for a claim on one order: those of a day.</summary>
    private const int MostWaiting = 30;

    /// <summary>All that a form with pictures may weigh: six of them and some fields.</summary>
    public const long MostBytesOfForm = ((long)Most * PhotoIntake.MostBytes) + (1024 * 1024);

    /// <summary>Takes in what a form sent. Either all of it, or nothing and why.</summary>
    public async Task<(PhotoProblem Problem, List<Guid> Ids)> TakeIn(string orderNo, IReadOnlyList<IFormFile> files, CancellationToken cancellation)
    {
        var photos = new List<byte[]>();
        foreach (var file in files)
        {
            if (file.Length > PhotoIntake.MostBytes)
                return (PhotoProblem.TooLarge, []);
            using var sent = new MemoryStream();
            await file.CopyToAsync(sent, cancellation);
            var (problem, jpeg) = await PhotoIntake.TakeIn(sent.ToArray(), cancellation);
            if (jpeg is null)
                return (problem, []);
            photos.Add(jpeg);
        }
        return (PhotoProblem.None, await Keep(orderNo, photos, cancellation));
    }

    /// <returns>Their ids; none when too many wait for a claim already.</returns>
    public async Task<List<Guid>> Keep(string orderNo, IReadOnlyCollection<byte[]> jpegs, CancellationToken cancellation)
    {
        if (jpegs.Count == 0 || await db.ReturnPhotos.CountAsync(photo => photo.OrderNo == orderNo && !photo.Kept, cancellation) + jpegs.Count > MostWaiting)
            return [];
        var photos = jpegs.Select(jpeg => new ReturnPhoto { Id = Guid.NewGuid(), OrderNo = orderNo, Jpeg = jpeg, TakenInAt = time.GetUtcNow() }).ToList();
        db.ReturnPhotos.AddRange(photos);
        await db.SaveChangesAsync(cancellation);
        return photos.ConvertAll(photo => photo.Id);
    }

    /// <summary>Those of <paramref name="ids"/> that were taken in for this order.</summary>
    public Task<List<Guid>> Of(string orderNo, IReadOnlyList<Guid> ids, CancellationToken cancellation) =>
        db.ReturnPhotos.Where(photo => photo.OrderNo == orderNo && ids.Contains(photo.Id)).Select(photo => photo.Id).ToListAsync(cancellation);

    /// <summary>Marks pictures as a claim's, before it is made, so that none is ever without its pictures.</summary>
    /// <returns>Those that were no claim's before: when this one is refused they are waiting again (<see cref="Release"/>).</returns>
    public async Task<List<Guid>> Hold(IReadOnlyList<Guid> ids, CancellationToken cancellation)
    {
        var held = new List<Guid>();
        foreach (var id in ids)
            if (await db.Write(token => db.ReturnPhotos.Where(photo => photo.Id == id && !photo.Kept).ExecuteUpdateAsync(set => set.SetProperty(photo => photo.Kept, true), token), cancellation) == 1)
                held.Add(id);
        return held;
    }

    /// <summary>Their claim was refused.</summary>
    public Task Release(IReadOnlyList<Guid> held, CancellationToken cancellation) => held.Count == 0
        ? Task.CompletedTask
        : db.Write(token => db.ReturnPhotos.Where(photo => held.Contains(photo.Id)).ExecuteUpdateAsync(set => set.SetProperty(photo => photo.Kept, false), token), cancellation);

    /// <summary>The picture, for eyes that were asked for their right already: never stored by the way, never taken for anything but a picture.</summary>
    public async Task<IActionResult> Show(HttpResponse response, Guid id, CancellationToken cancellation)
    {
        if (await db.ReturnPhotos.AsNoTracking().Where(photo => photo.Id == id).Select(photo => photo.Jpeg).SingleOrDefaultAsync(cancellation) is not { } jpeg)
            return new NotFoundResult();
        response.Headers.CacheControl = "private, no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers[HeaderNames.ContentDisposition] = "inline; filename=\"photo.jpg\"";
        return new FileContentResult(jpeg, "image/jpeg");
    }
}
