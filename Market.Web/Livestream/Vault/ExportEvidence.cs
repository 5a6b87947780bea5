using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Market.Web.Data;
using Market.Web.Livestream.Pictures;
using Market.Web.Livestream.Video;
using Market.Web.Livestream.Video.Recording;
using Market.Web.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Market.Web.Livestream.Vault;

/// <param name="MissingFiles">Recordings that are in the log and not on the node that made the export, and pictures that are in the log and nowhere.</param>
internal sealed record ExportManifest(
    string Session, string Title, string HostName, string HostUnit, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string Head, string? Seal, string ExportedBy, string Reason, DateTimeOffset ExportedAt,
    IReadOnlyList<SealedFile> Files, IReadOnlyList<string> MissingFiles);

/// <summary>Everything of a session for an authority, in one ZIP that can be checked without us. Who asked for it and why is written down first.</summary>
internal sealed class ExportEvidence(WebDb db, VideoSettings video, TimeProvider time, IStringLocalizer<LivestreamTexts> texts)
{
    private static readonly JsonSerializerOptions Readable = new(EvidenceContent.Json) { WriteIndented = true };

    /// <returns>Null for a session that was never on the air.</returns>
    public Task<EvidenceExport?> Begin(string code, string reason, string actor, CancellationToken cancellation) => db.Write(async token =>
    {
        if (await db.Lock(code, token) is not { StartedAt: not null } session)
            return null;
        var now = time.GetUtcNow();
        var export = new EvidenceExport { Id = Guid.CreateVersion7(now), SessionCode = code, Actor = actor, Reason = reason, At = now, HeadSeq = session.LastSeq, Head = session.LogHash! };
        db.EvidenceExports.Add(export);
        return export;
    }, begun => begun is not null, cancellation);

    public async Task Write(Stream output, EvidenceExport export, CancellationToken cancellation)
    {
        var session = await db.LiveSessions.AsNoTracking().SingleAsync(known => known.Code == export.SessionCode, cancellation);
        var seal = await db.LiveEvidence.AsNoTracking().SingleOrDefaultAsync(known => known.SessionCode == export.SessionCode, cancellation);
        byte[] sums;
        await using var sending = new WaitingStream(output);
        await using (var zip = await ZipArchive.CreateAsync(sending, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellation))
        {
            var archive = new EvidenceArchive(zip, DistrictTime.At(export.At));
            await archive.Add("README.zh-CN.md", In(Language.Chinese, export), cancellation);
            await archive.Add("README.en.md", In(Language.English, export), cancellation);
            var log = db.LiveEvents.AsNoTracking().Where(entry => entry.SessionCode == export.SessionCode && entry.Seq <= export.HeadSeq);
            await archive.Add("events.tsv", stream => Entries(stream, export.SessionCode, log, cancellation), cancellation);
            await archive.Add("line-up.json", await log.Where(entry => entry.Kind == LiveEventKind.Started).Select(entry => entry.Text).FirstOrDefaultAsync(cancellation) ?? "{}", cancellation);
            await archive.Add("chat.csv", stream => Chat(stream, log, cancellation), cancellation);
            await archive.Add("pins-and-prices.csv", stream => Pins(stream, log, cancellation), cancellation);
            List<string> missing = [.. await Recordings(archive, export, log, cancellation), .. await Pictures(archive, export, log, cancellation)];
            var manifest = new ExportManifest(
                session.Code, session.Plan.Title, session.Plan.HostName, session.Plan.HostUnit, session.StartedAt!.Value, session.EndedAt, KnownHead.Text(export.Head, export.HeadSeq),
                seal is null ? null : KnownHead.Text(seal.SealedHash, seal.SealedSeq), export.Actor, export.Reason, export.At, [.. archive.Files], missing);
            await archive.Add("manifest.json", JsonSerializer.SerializeToUtf8Bytes(manifest, Readable), cancellation);
            sums = await archive.Add("SHA256SUMS", archive.Sums(), cancellation);
        }
        await sending.FlushAsync(cancellation);
        var now = time.GetUtcNow();
        await db.Write(token => db.EvidenceExports.Where(known => known.Id == export.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(known => known.FinishedAt, now).SetProperty(known => known.SumsHash, sums), token), CancellationToken.None);
    }

    /// <summary>
    /// Number, hash and content of each entry, separated by tabs: the content is byte for byte what was hashed. Of what somebody has put there that is no entry of ours, what the
    /// database has of it: whoever checks the hashes finds it wrong there.
    /// </summary>
    private async Task Entries(Stream stream, string session, IQueryable<LiveEvent> log, CancellationToken cancellation)
    {
        await foreach (var (seq, entry) in EvidenceEntries.Read(log, cancellation))
        {
            var (hash, content) = entry is null ? await EvidenceEntries.Raw(db, session, seq, cancellation) : (Convert.ToHexStringLower(entry.Hash ?? []), EvidenceContent.Of(entry).Bytes());
            byte[] line = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seq}\t{hash}\t")), .. content, (byte)'\n'];
            await stream.WriteAsync(line, cancellation);
        }
    }

    private static async Task Chat(Stream stream, IQueryable<LiveEvent> log, CancellationToken cancellation)
    {
        var acts = new List<LiveEvent>();
        await foreach (var act in Ours(log.Where(entry => entry.Kind == LiveEventKind.Hidden || entry.Kind == LiveEventKind.Restored), cancellation))
            acts.Add(act);
        var actsOn = acts.ToLookup(act => act.About);
        await stream.WriteAsync(Csv.File(["no", "at", "name", "account", "message", "moderation"], []), cancellation);
        await foreach (var message in Ours(log.Where(entry => entry.Kind == LiveEventKind.Said), cancellation))
            await stream.WriteAsync(Csv.Rows([[
                message.Seq, At(message.At), message.Name, message.AccountId, message.Text,
                string.Join("; ", actsOn[message.Seq].Select(act => $"{act.Kind} {act.Reason} {act.Actor} {At(act.At)}")),
            ]]), cancellation);
    }

    private static async Task Pins(Stream stream, IQueryable<LiveEvent> log, CancellationToken cancellation)
    {
        await stream.WriteAsync(Csv.File(["no", "at", "what", "product", "price_yuan", "struck_through_yuan", "live_price", "on_sale"], []), cancellation);
        await foreach (var entry in Ours(log.Where(entry => entry.Kind == LiveEventKind.Pinned || entry.Kind == LiveEventKind.Unpinned || entry.Kind == LiveEventKind.Priced), cancellation))
        {
            var price = PriceKept.Parse(entry.Text);
            await stream.WriteAsync(Csv.Rows([[
                entry.Seq, At(entry.At), entry.Kind, entry.ProductCode, price is null ? null : Csv.Yuan(price.Fen), price?.WasFen is { } was ? Csv.Yuan(was) : null, price?.Live, price?.OnSale,
            ]]), cancellation);
        }
    }

    /// <returns>Those that are not here.</returns>
    private async Task<List<string>> Recordings(EvidenceArchive archive, EvidenceExport export, IQueryable<LiveEvent> log, CancellationToken cancellation)
    {
        var (folder, missing) = (Recorders.Folder(video, export.SessionCode), new List<string>());
        foreach (var file in await log.Where(entry => entry.Kind == LiveEventKind.RecordingKept).OrderBy(entry => entry.Seq).Select(entry => entry.Name!).ToListAsync(cancellation))
        {
            if (!RecordingFolder.Films(folder).Contains(file))
            {
                missing.Add(file);
                continue;
            }
            await using var film = File.OpenRead(Path.Combine(folder, file));
            await archive.Add($"recordings/{file}", stream => film.CopyToAsync(stream, cancellation), cancellation, compress: false);
        }
        return missing;
    }

    /// <summary>One by one: a host may have put many there and taken them off again.</summary>
    /// <returns>Those that are not there any more.</returns>
    private async Task<List<string>> Pictures(EvidenceArchive archive, EvidenceExport export, IQueryable<LiveEvent> log, CancellationToken cancellation)
    {
        var pictures = db.LivePictures.AsNoTracking().Where(picture => picture.SessionCode == export.SessionCode && picture.Seq <= export.HeadSeq);
        var kept = await pictures.OrderBy(picture => picture.Seq).Select(picture => picture.Seq).ToListAsync(cancellation);
        foreach (var seq in kept)
            await archive.Add(LivePicture.FileOf(seq), await pictures.Where(picture => picture.Seq == seq).Select(picture => picture.Jpeg).SingleAsync(cancellation), cancellation, compress: false);
        var added = await log.Where(entry => entry.Kind == LiveEventKind.PictureAdded).OrderBy(entry => entry.Seq).Select(entry => entry.Seq).ToListAsync(cancellation);
        return [.. added.Except(kept).Select(LivePicture.FileOf)];
    }

    /// <summary>What is no entry of ours stands in events.tsv alone.</summary>
    private static IAsyncEnumerable<LiveEvent> Ours(IQueryable<LiveEvent> log, CancellationToken cancellation) =>
        EvidenceEntries.Read(log, cancellation).Where(read => read.Entry is not null).Select(read => read.Entry!);

    private string In(CultureInfo language, EvidenceExport export)
    {
        var page = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = language;
        try
        {
            return texts["vault.readme", export.SessionCode, KnownHead.Text(export.Head, export.HeadSeq)].Value.ReplaceLineEndings("\n").Trim() + "\n";
        }
        finally
        {
            CultureInfo.CurrentUICulture = page;
        }
    }

    private static string At(DateTimeOffset at) => DistrictTime.At(at).ToString("yyyy-MM-dd HH:mm:ss.fff zzz", CultureInfo.InvariantCulture);
}
