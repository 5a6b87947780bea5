using System.Text.Json;
using Market.Web.Data;
using Market.Web.Livestream.Pictures;
using Market.Web.Livestream.Video;
using Market.Web.Livestream.Video.Recording;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Vault;

/// <summary>
/// Deletes what has been kept long enough and is not held. First it is written down what goes (without that, the database refuses to let entries go), then go the files, then the
/// entries in steps, and last the session itself. Broken off anywhere, the next round goes on.
/// </summary>
internal sealed class DeleteEvidence(WebDb db, VideoSettings video, VaultSettings settings, Replays replays, TimeProvider time)
{
    public const int EntriesAtOnce = 1000;
    private const int SessionsAtOnce = 10;

    /// <returns>How many sessions were deleted.</returns>
    public async Task<int> Round(CancellationToken cancellation)
    {
        var before = time.GetUtcNow().AddYears(-settings.Years);
        var begun = await db.EvidenceDeletions.Where(deletion => deletion.FinishedAt == null).OrderBy(deletion => deletion.BegunAt).Select(deletion => deletion.SessionCode).Take(SessionsAtOnce).ToListAsync(cancellation);
        var due = await db.LiveEvidence.Where(evidence => evidence.EndedAt <= before && evidence.HeldAt == null).OrderBy(evidence => evidence.EndedAt).Select(evidence => evidence.SessionCode).Take(SessionsAtOnce).ToListAsync(cancellation);
        var deleted = 0;
        foreach (var code in begun.Union(due))
            if (await Begin(code, before, cancellation))
            {
                DeleteFiles(code);
                await DeleteEntries(code, cancellation);
                await Finish(code, cancellation);
                deleted++;
            }
        return deleted;
    }

    /// <summary>Where each node keeps its own recordings, each deletes its own: films of sessions that are gone.</summary>
    public async Task Sweep(CancellationToken cancellation)
    {
        if (!Directory.Exists(video.Recordings))
            return;
        foreach (var codes in Directory.EnumerateDirectories(video.Recordings).Select(path => Path.GetFileName(path)).Chunk(200))
            foreach (var gone in await db.EvidenceDeletions.Where(deletion => codes.Contains(deletion.SessionCode)).Select(deletion => deletion.SessionCode).ToListAsync(cancellation))
                DeleteFiles(gone);
    }

    /// <summary>Written down, once. Under the session's lock, so that it cannot be held at the same moment.</summary>
    public Task<bool> Begin(string code, DateTimeOffset before, CancellationToken cancellation) => db.Write(async token =>
    {
        var locked = await db.Lock(code, token);
        if (await db.EvidenceDeletions.AnyAsync(deletion => deletion.SessionCode == code, token))
            return true;
        if (locked is not { StartedAt: { } startedAt } session
            || await db.LiveEvidence.SingleOrDefaultAsync(known => known.SessionCode == code, token) is not { HeldAt: null } evidence || evidence.EndedAt > before)
            return false;
        var films = (await db.LiveEvents.Where(entry => entry.SessionCode == code && entry.Kind == LiveEventKind.RecordingKept).OrderBy(entry => entry.Seq).Select(entry => entry.Text!).ToListAsync(token)).ConvertAll(KeptRecording.Parse);
        var pictures = await db.LiveEvents.Where(entry => entry.SessionCode == code && entry.Kind == LiveEventKind.PictureAdded)
            .Join(db.LivePictures.Where(picture => picture.SessionCode == code), entry => entry.Seq, picture => picture.Seq, (entry, picture) => new { entry.Seq, picture.Jpeg.Length, entry.Text })
            .OrderBy(picture => picture.Seq).ToListAsync(token);
        List<SealedFile> files = [.. films.Select(film => new SealedFile(film.File, film.Bytes, film.Sha256)), .. pictures.Select(picture => new SealedFile(LivePicture.FileOf(picture.Seq), picture.Length, picture.Text!))];
        db.EvidenceDeletions.Add(new EvidenceDeletion
        {
            SessionCode = code,
            Title = session.Plan.Title,
            HostUnit = session.Plan.HostUnit,
            StartedAt = startedAt,
            EndedAt = evidence.EndedAt,
            Entries = session.LastSeq,
            Head = session.LogHash!,
            Files = files.Count,
            Bytes = files.Sum(file => file.Bytes),
            FileList = JsonSerializer.Serialize(files, EvidenceContent.Json),
            BegunAt = time.GetUtcNow(),
        });
        return true;
    }, done => done, cancellation);

    public void DeleteFiles(string code)
    {
        replays.Forget(code);
        for (var folder = Recorders.Folder(video, code); Directory.Exists(folder);)
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException exception) when (exception is DirectoryNotFoundException or FileNotFoundException)
            {
                // Another node that shares the folder was quicker with some of it.
            }
    }

    public async Task DeleteEntries(string code, CancellationToken cancellation)
    {
        while (await DeleteSome(code, cancellation))
            cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>The oldest thousand, so that no transaction keeps the shop waiting.</summary>
    public Task<bool> DeleteSome(string code, CancellationToken cancellation) => db.Write(async token =>
    {
        var log = db.LiveEvents.Where(entry => entry.SessionCode == code);
        if (await log.MinAsync(entry => (long?)entry.Seq, token) is not { } first)
            return false;
        await log.Where(entry => entry.Seq < first + EntriesAtOnce).ExecuteDeleteAsync(token);
        return true;
    }, cancellation);

    private Task Finish(string code, CancellationToken cancellation) => db.Write(async token =>
    {
        await db.LivePresence.Where(presence => presence.SessionCode == code).ExecuteDeleteAsync(token);
        // Its line-up, pictures, reminders, hosting and evidence go with it.
        await db.LiveSessions.Where(session => session.Code == code).ExecuteDeleteAsync(token);
        if (await db.EvidenceDeletions.SingleOrDefaultAsync(deletion => deletion.SessionCode == code && deletion.FinishedAt == null, token) is { } deletion)
            deletion.Finish(time.GetUtcNow());
    }, cancellation);
}
