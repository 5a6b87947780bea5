using System.Security.Cryptography;
using Market.Web.Data;
using Market.Web.Photos;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Pictures;

internal enum PictureOutcome
{
    Done,

    /// <summary>No such session or picture, or not theirs.</summary>
    NotFound,

    /// <summary>The session is over or called off, or lies before its reviewer, under whose eyes nothing changes.</summary>
    NotNow,

    /// <summary>There are as many as may be.</summary>
    Full,

    /// <summary>As <see cref="PhotoProblem"/> has them, like what follows; nothing was sent counts as no picture.</summary>
    TooLarge,
    NotAPicture,
    TooManyPixels,
}

/// <summary>The host puts pictures there, before the show or in it, and takes them off, as moderators and the office may too; each step is in the session's log.</summary>
internal sealed class KeepPictures(WebDb db, TimeProvider time)
{
    public const int Most = 12;

    /// <param name="sent">As it came.</param>
    public async Task<PictureOutcome> Add(string code, byte[] sent, string hostId, string actor, CancellationToken cancellation)
    {
        // Decoding is work: it is done for hosts only.
        if (!await db.LiveSessions.AnyAsync(session => session.Code == code && session.HostId == hostId, cancellation))
            return PictureOutcome.NotFound;
        var (problem, jpeg) = await PhotoIntake.TakeIn(sent, cancellation);
        if (jpeg is null)
            return problem switch { PhotoProblem.TooLarge => PictureOutcome.TooLarge, PhotoProblem.TooManyPixels => PictureOutcome.TooManyPixels, _ => PictureOutcome.NotAPicture };
        return await Change(code, hostId, async (session, token) =>
        {
            if (await db.LivePictures.CountAsync(picture => picture.SessionCode == code && !picture.Removed, token) >= Most)
                return PictureOutcome.Full;
            // With its hash the picture is part of the log's chain.
            var entry = session.Record(LiveEventKind.PictureAdded, actor, time.GetUtcNow(), Convert.ToHexStringLower(SHA256.HashData(jpeg)));
            db.LivePictures.Add(new LivePicture { SessionCode = code, Seq = entry.Seq, Jpeg = jpeg, TakenInAt = entry.At });
            return PictureOutcome.Done;
        }, cancellation);
    }

    public Task<PictureOutcome> Remove(string code, long seq, string hostId, string actor, CancellationToken cancellation) =>
        Change(code, hostId, (session, token) => Remove(session, seq, actor, token), cancellation);

    /// <summary>By somebody who has been found to moderate the session or to be of the office.</summary>
    public Task<PictureOutcome> TakeOff(string code, long seq, string actor, CancellationToken cancellation) => db.Write(
        async token => await db.Lock(code, token) is { } session ? await Remove(session, seq, actor, token) : PictureOutcome.NotFound, outcome => outcome == PictureOutcome.Done, cancellation);

    private async Task<PictureOutcome> Remove(LiveSession session, long seq, string actor, CancellationToken cancellation)
    {
        if (await db.LivePictures.Where(picture => picture.SessionCode == session.Code && picture.Seq == seq && !picture.Removed)
            .ExecuteUpdateAsync(set => set.SetProperty(picture => picture.Removed, true), cancellation) == 0)
            return PictureOutcome.NotFound;
        session.Record(next => new LiveEvent { SessionCode = session.Code, Seq = next, At = time.GetUtcNow(), Kind = LiveEventKind.PictureRemoved, Actor = actor, About = seq });
        return PictureOutcome.Done;
    }

    private Task<PictureOutcome> Change(string code, string hostId, Func<LiveSession, CancellationToken, Task<PictureOutcome>> change, CancellationToken cancellation) => db.Write(
        async token => await db.LockOf(code, hostId, token) switch
        {
            null => PictureOutcome.NotFound,
            { State: SessionState.Submitted or SessionState.Ended or SessionState.Cancelled } => PictureOutcome.NotNow,
            var session => await change(session, token),
        }, outcome => outcome == PictureOutcome.Done, cancellation);
}
