using System.Globalization;
using System.Security.Cryptography;
using Market.Web.Data;
using Market.Web.Livestream.Pictures;
using Market.Web.Livestream.Video;
using Market.Web.Livestream.Video.Recording;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Vault;

internal enum EvidenceFault
{
    /// <summary>An entry is not there; its number follows.</summary>
    EntryMissing,

    /// <summary>An entry is not what was hashed, or does not follow on the one before.</summary>
    EntryAltered,

    /// <summary>There is an entry behind the last.</summary>
    EntryAdded,

    /// <summary>The chain does not end in the head that the session has.</summary>
    HeadDiffers,

    /// <summary>The chain does not lead to its seal.</summary>
    SealDiffers,

    /// <summary>The chain does not lead to the head that somebody has kept.</summary>
    KnownHeadDiffers,
    FileMissing,
    FileAltered,

    /// <summary>There is a film or a picture that is not in the log.</summary>
    FileUnknown,
}

/// <param name="What">Number of the entry, or name of the file.</param>
internal sealed record EvidenceProblem(EvidenceFault Fault, string What);

/// <param name="Problem">The first that is wrong; null when all is right.</param>
internal sealed record EvidenceVerdict(long Entries, int Files, string Head, EvidenceProblem? Problem);

/// <summary>A head that somebody has kept outside, HASH@NUMBER.</summary>
internal sealed record KnownHead(long Seq, string Hash)
{
    public static string Text(byte[]? hash, long seq) => string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(hash ?? [])}@{seq}");

    public static KnownHead? Parse(string? text) => text?.Trim().ToLowerInvariant().Split('@') is [{ Length: 64 } hash, var seq] && long.TryParse(seq, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? new KnownHead(number, hash) : null;
}

/// <summary>Computes everything of a session anew, each entry and each file, and names the first that is wrong. It changes nothing.</summary>
internal sealed class VerifyEvidence(WebDb db, VideoSettings video)
{
    /// <param name="known">A head that was published earlier; null for none.</param>
    /// <returns>Null for a session that was never on the air.</returns>
    public async Task<EvidenceVerdict?> Verify(string code, KnownHead? known, CancellationToken cancellation)
    {
        if (await db.LiveSessions.Where(session => session.Code == code && session.StartedAt != null).Select(session => new Claimed(session.LastSeq, session.LogHash)).SingleOrDefaultAsync(cancellation) is not { } claimed)
            return null;
        var seal = await db.LiveEvidence.Where(evidence => evidence.SessionCode == code).Select(evidence => new Claimed(evidence.SealedSeq, evidence.SealedHash)).SingleOrDefaultAsync(cancellation);
        var chain = new Chain(seal, known);
        await Follow(chain, code, claimed.Seq, cancellation);
        var added = chain.Problem is null ? await db.LiveEvents.Where(entry => entry.SessionCode == code && entry.Seq > claimed.Seq).OrderBy(entry => entry.Seq).Select(entry => (long?)entry.Seq).FirstOrDefaultAsync(cancellation) : null;
        // Entries that were written meanwhile stand behind a later last number.
        if (added is not null && await db.LiveSessions.Where(session => session.Code == code).Select(session => session.LastSeq).SingleAsync(cancellation) >= added)
            added = null;
        var problem = chain.Problem ?? chain.EndsIn(claimed) ?? (added is { } extra ? Chain.At(EvidenceFault.EntryAdded, extra) : null) ?? await Files(code, chain.Files, isSealed: seal is not null, cancellation)
            ?? await Pictures(code, chain, cancellation);
        return new EvidenceVerdict(chain.Seq, chain.Files.Count + chain.Pictures.Count, Convert.ToHexStringLower(chain.Hash), problem);
    }

    private async Task Follow(Chain chain, string code, long last, CancellationToken cancellation)
    {
        await foreach (var (_, entry) in EvidenceEntries.Read(db.LiveEvents.Where(entry => entry.SessionCode == code && entry.Seq <= last), cancellation))
        {
            if (entry is null)
                chain.CannotBeRead();
            else
                chain.Add(entry);
            if (chain.Problem is not null)
                return;
        }
    }

    private async Task<EvidenceProblem?> Files(string code, List<KeptRecording> files, bool isSealed, CancellationToken cancellation)
    {
        var folder = Recorders.Folder(video, code);
        foreach (var file in files)
        {
            var path = Path.Combine(folder, file.File);
            if (!File.Exists(path))
                return new EvidenceProblem(EvidenceFault.FileMissing, file.File);
            await using var film = File.OpenRead(path);
            if (film.Length != file.Bytes || Convert.ToHexStringLower(await SHA256.HashDataAsync(film, cancellation)) != file.Sha256)
                return new EvidenceProblem(EvidenceFault.FileAltered, file.File);
        }
        if (!isSealed)
            return null;
        var unfinished = (await RecordingFolder.Manifests(folder, cancellation)).Where(manifest => !manifest.IsFinished).Select(manifest => manifest.File);
        return RecordingFolder.Films(folder).Except(files.Select(file => file.File)).Except(unfinished).Order(StringComparer.Ordinal).FirstOrDefault() is { } unknown
            ? new EvidenceProblem(EvidenceFault.FileUnknown, unknown) : null;
    }

    private async Task<EvidenceProblem?> Pictures(string code, Chain chain, CancellationToken cancellation)
    {
        foreach (var (seq, hash) in chain.Pictures)
            if (await db.LivePictures.AsNoTracking().Where(picture => picture.SessionCode == code && picture.Seq == seq).Select(picture => picture.Jpeg).SingleOrDefaultAsync(cancellation) is not { } jpeg)
                return new EvidenceProblem(EvidenceFault.FileMissing, LivePicture.FileOf(seq));
            else if (Convert.ToHexStringLower(SHA256.HashData(jpeg)) != hash)
                return new EvidenceProblem(EvidenceFault.FileAltered, LivePicture.FileOf(seq));
        var kept = await db.LivePictures.Where(picture => picture.SessionCode == code && picture.Seq <= chain.Seq).OrderBy(picture => picture.Seq).Select(picture => picture.Seq).ToListAsync(cancellation);
        return kept.Except(chain.Pictures.Select(picture => picture.Seq)).Select(seq => new EvidenceProblem(EvidenceFault.FileUnknown, LivePicture.FileOf(seq))).FirstOrDefault();
    }

    private sealed record Claimed(long Seq, byte[]? Hash);

    /// <summary>The chain as far as it has been computed.</summary>
    private sealed class Chain(Claimed? seal, KnownHead? known)
    {
        public long Seq { get; private set; }
        public byte[] Hash { get; private set; } = EvidenceContent.Genesis;
        public List<KeptRecording> Files { get; } = [];

        /// <summary>With the hash that each had when it came.</summary>
        public List<(long Seq, string Sha256)> Pictures { get; } = [];
        public EvidenceProblem? Problem { get; private set; }

        public static EvidenceProblem At(EvidenceFault fault, long seq) => new(fault, seq.ToString(CultureInfo.InvariantCulture));

        public void Add(LiveEvent entry)
        {
            var hash = EvidenceContent.HashAfter(Hash, EvidenceContent.Of(entry).Bytes());
            Problem = entry.Seq != Seq + 1 ? At(EvidenceFault.EntryMissing, Seq + 1)
                : !hash.AsSpan().SequenceEqual(entry.Hash) ? At(EvidenceFault.EntryAltered, entry.Seq)
                : entry.Seq == seal?.Seq && !hash.AsSpan().SequenceEqual(seal.Hash) ? At(EvidenceFault.SealDiffers, entry.Seq)
                : entry.Seq == known?.Seq && Convert.ToHexStringLower(hash) != known.Hash ? At(EvidenceFault.KnownHeadDiffers, entry.Seq)
                : null;
            if (Problem is not null)
                return;
            (Seq, Hash) = (entry.Seq, hash);
            if (entry.Kind == LiveEventKind.RecordingKept)
                Files.Add(KeptRecording.Parse(entry.Text!));
            else if (entry.Kind == LiveEventKind.PictureAdded)
                Pictures.Add((entry.Seq, entry.Text!));
        }

        public void CannotBeRead() => Problem = At(EvidenceFault.EntryAltered, Seq + 1);

        public EvidenceProblem? EndsIn(Claimed last) =>
            Seq < last.Seq ? At(EvidenceFault.EntryMissing, Seq + 1)
            : !Hash.AsSpan().SequenceEqual(last.Hash) ? At(EvidenceFault.HeadDiffers, Seq)
            : seal?.Seq > Seq ? At(EvidenceFault.SealDiffers, seal.Seq)
            : known?.Seq > Seq ? At(EvidenceFault.KnownHeadDiffers, known.Seq)
            : null;
    }
}
