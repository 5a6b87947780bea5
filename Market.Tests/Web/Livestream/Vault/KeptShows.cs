using System.Security.Cryptography;
using Market.Tests.Web.Livestream.Pictures;
using Market.Web.Data;
using Market.Web.Livestream.Pictures;
using Market.Web.Livestream.Room;
using Market.Web.Livestream.Vault;
using Market.Web.Livestream.Video;
using Market.Web.Livestream.Video.Recording;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace Market.Tests.Web.Livestream.Vault;

/// <summary>Shows that took place, with chat, pins and films; and what somebody with the database's password does to them.</summary>
internal static class KeptShows
{
    public const string Cadre = "cadre@example.com";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static string Recordings(this LiveHost live) => live.Services.GetRequiredService<VideoSettings>().Recordings;

    /// <summary>On the air, with the product pinned.</summary>
    /// <param name="code">Of one that has been approved; null for one more.</param>
    public static async Task<string> OnAir(this LiveHost live, string? code = null)
    {
        code ??= await live.Approved();
        var starts = (await live.Session(code)).Plan.StartsAt;
        if (starts > live.Time.GetUtcNow())
            live.Time.SetUtcNow(starts);
        Assert.Equal(RunOutcome.Done, await live.In((RunSession run) => run.GoLive(code, LiveHost.Host, Cadre, Cancellation)));
        live.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(RunOutcome.Done, await live.In((RunSession run) => run.Pin(code, LiveHost.Pepper.Code, LiveHost.Host, Cadre, Cancellation)));
        return code;
    }

    public static async Task<long> Says(this LiveHost live, string code, string text, string account)
    {
        Assert.Equal(SayOutcome.Done, await live.In((Chat chat) => chat.Say(code, text, account, Cancellation)));
        return await live.Seen(code);
    }

    public static async Task Hides(this LiveHost live, string code, long message) =>
        Assert.Equal(ModerateOutcome.Done, await live.In((Moderate moderate) => moderate.Hide(code, message, Market.Web.Livestream.HidingReason.Spam, LiveHost.Host, Cadre, Cancellation)));

    /// <summary>As a recorder leaves it.</summary>
    /// <param name="finished">False: broken off.</param>
    public static byte[] Film(string recordings, string code, int epoch, DateTimeOffset began, int seconds = 60, bool finished = true)
    {
        var folder = Directory.CreateDirectory(Path.Combine(recordings, code)).FullName;
        var (name, bytes) = ($"{epoch:00000}.mp4", RandomNumberGenerator.GetBytes(20_000 + epoch));
        File.WriteAllBytes(Path.Combine(folder, name), bytes);
        var manifest = new RecordingManifest(code, epoch, name, "video/mp4", 640, 360, began);
        (finished ? manifest with { EndedAt = began.AddSeconds(seconds), DurationMs = seconds * 1000, Bytes = bytes.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) } : manifest).Write(folder);
        return bytes;
    }

    public static Task<bool> Keep(this LiveHost live, string code) => live.In((SealEvidence seals) => seals.Keep(code, new HashSet<string>(), Cancellation));

    /// <summary>A show with three messages, of which the second is hidden, a film and its seal.</summary>
    public static async Task<string> Over(this LiveHost live, string? approved = null)
    {
        var code = await live.OnAir(approved);
        Film(live.Recordings(), code, 1, live.Time.GetUtcNow());
        await live.Says(code, "辣不辣？", "viewer-1");
        await live.Hides(code, await live.Says(code, "来我主页 \"便宜\"", "viewer-2"));
        await live.Says(code, "=SUM(A1)", "viewer-3");
        live.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(RunOutcome.Done, await live.In((RunSession run) => run.Caption(code, "今天讲花椒", LiveHost.Host, Cadre, Cancellation)));
        Assert.Equal(RunOutcome.Done, await live.In((RunSession run) => run.Correct(code, "净含量是 500 克", LiveHost.Host, Cadre, Cancellation)));
        Assert.Equal(RunOutcome.Done, await live.In((RunSession run) => run.End(code, LiveHost.Host, Cadre, Cancellation)));
        Assert.True(await live.Keep(code));
        return code;
    }

    /// <summary>The same, with a picture that was put there before it and taken off again.</summary>
    /// <returns>With the number of the picture.</returns>
    public static async Task<(string Code, long Picture)> OverWithPicture(this LiveHost live)
    {
        var code = await live.Approved();
        Assert.Equal(PictureOutcome.Done, await live.In((KeepPictures pictures) => pictures.Add(code, KeepPicturesTests.Png(SKColors.Orange), LiveHost.Host, Cadre, Cancellation)));
        var picture = await live.Seen(code);
        Assert.Equal(PictureOutcome.Done, await live.In((KeepPictures pictures) => pictures.Remove(code, picture, LiveHost.Host, Cadre, Cancellation)));
        return (await live.Over(code), picture);
    }

    public static async Task<EvidenceVerdict> Verify(this LiveHost live, string code, string? head = null) =>
        (await live.In((VerifyEvidence verify) => verify.Verify(code, KnownHead.Parse(head), Cancellation)))!;

    /// <summary>What somebody with the database's password can do.</summary>
    public static Task<bool> Falsify(this LiveHost live, params string[] statements) => live.In(async (WebDb db) =>
    {
        await db.Database.OpenConnectionAsync(Cancellation);
        await db.Database.ExecuteSqlRawAsync(db.IsSqlite
            ? "DROP TRIGGER IF EXISTS live_events_refuses_update; DROP TRIGGER IF EXISTS live_events_refuses_delete; DROP TRIGGER IF EXISTS evidence_deletions_refuses_held"
            : "SET session_replication_role = replica", Cancellation);
        foreach (var statement in statements)
            Assert.True(await db.Database.ExecuteSqlRawAsync(statement, Cancellation) > 0, $"changed nothing: {statement}");
        if (!db.IsSqlite)
            await db.Database.ExecuteSqlRawAsync("SET session_replication_role = origin", Cancellation);
        return true;
    });
}
