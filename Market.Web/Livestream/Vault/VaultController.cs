using Market.Web.Account;
using Market.Web.Data;
using Market.Web.Livestream.Planning;
using Market.Web.Livestream.Video;
using Market.Web.Security;
using Market.Web.Shared.Parts;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Market.Web.Livestream.Vault;

/// <param name="Evidence">Null until it is sealed.</param>
internal sealed record KeptSession(LiveSession Session, LiveEvidence? Evidence)
{
    public string Code => Session.Code;

    /// <summary>Hash and number of the last entry, as a verifier takes it.</summary>
    public string Head => KnownHead.Text(Session.LogHash, Session.LastSeq);
}

internal sealed record VaultPage(IReadOnlyList<KeptSession> Sessions, DiskUse Disk, VaultSettings Settings, Pager Pager);

/// <param name="Deleting">Its time is over and its deletion has begun.</param>
internal sealed record EvidencePage(KeptSession Session, IReadOnlyList<KeptRecording> Files, IReadOnlyList<EvidenceExport> Exports, bool Deleting, VaultSettings Settings);

internal sealed record DeletionsPage(IReadOnlyList<EvidenceDeletion> Deletions, Pager Pager);

internal sealed record ExportsPage(IReadOnlyList<EvidenceExport> Exports, Pager Pager);

/// <summary>The evidence vault: the office and the auditor read, verify and export; only the office holds and withdraws.</summary>
[Route("office/vault"), Authorize(Roles = Roles.OfficeReaders)]
internal sealed class VaultController(
    WebDb db, VerifyEvidence verify, ChangeEvidence change, ExportEvidence export, VaultSettings settings, VideoSettings video, VaultDoor door, Audit audit, IStringLocalizer<LivestreamTexts> texts) : StorefrontController
{
    private const int PageSize = 20;
    private const int FurthestPage = 5000;

    private string Actor => User.Identity!.Name!;

    [HttpGet]
    public async Task<IActionResult> List(CancellationToken cancellation, int page = 1)
    {
        KeepUncached();
        var (at, pages) = Place(page, await db.LiveSessions.CountAsync(session => session.StartedAt != null, cancellation));
        var sessions = await Kept(db.LiveSessions.Where(session => session.StartedAt != null).OrderByDescending(session => session.StartedAt).ThenBy(session => session.Code).Skip((at - 1) * PageSize).Take(PageSize), cancellation);
        var kept = await db.LiveEvidence.SumAsync(evidence => evidence.Bytes, cancellation);
        return View("Vault", new VaultPage(sessions, DiskUse.Of(kept, video.Recordings), settings, new Pager(at, pages, number => $"~/office/vault?page={number}")));
    }

    [HttpGet("deletions")]
    public async Task<IActionResult> Deletions(CancellationToken cancellation, int page = 1)
    {
        KeepUncached();
        var (at, pages) = Place(page, await db.EvidenceDeletions.CountAsync(cancellation));
        var deletions = await db.EvidenceDeletions.AsNoTracking().OrderByDescending(deletion => deletion.BegunAt).ThenBy(deletion => deletion.SessionCode).Skip((at - 1) * PageSize).Take(PageSize).ToListAsync(cancellation);
        return View("Deletions", new DeletionsPage(deletions, new Pager(at, pages, number => $"~/office/vault/deletions?page={number}")));
    }

    [HttpGet("exports")]
    public async Task<IActionResult> Exports(CancellationToken cancellation, int page = 1)
    {
        KeepUncached();
        var (at, pages) = Place(page, await db.EvidenceExports.CountAsync(cancellation));
        var exports = await db.EvidenceExports.AsNoTracking().OrderByDescending(one => one.At).ThenBy(one => one.Id).Skip((at - 1) * PageSize).Take(PageSize).ToListAsync(cancellation);
        return View("Exports", new ExportsPage(exports, new Pager(at, pages, number => $"~/office/vault/exports?page={number}")));
    }

    [HttpGet("{session}")]
    public async Task<IActionResult> Show(string session, CancellationToken cancellation)
    {
        KeepUncached();
        if (await Kept(db.LiveSessions.Where(known => known.Code == session && known.StartedAt != null), cancellation) is not [var found])
            return NotFound();
        var files = await db.LiveEvents.AsNoTracking().Where(entry => entry.SessionCode == session && entry.Kind == LiveEventKind.RecordingKept).OrderBy(entry => entry.Seq).Select(entry => entry.Text!).ToListAsync(cancellation);
        var exports = await db.EvidenceExports.AsNoTracking().Where(one => one.SessionCode == session).OrderByDescending(one => one.At).Take(PageSize).ToListAsync(cancellation);
        var deleting = await db.EvidenceDeletions.AnyAsync(deletion => deletion.SessionCode == session, cancellation);
        return View("Evidence", new EvidencePage(found, [.. KeptRecording.Readable(files)], exports, deleting, settings));
    }

    /// <summary>A form, though it changes nothing: what reads gigabytes is not set off by a link.</summary>
    [HttpPost("{session}/verify"), EnableRateLimiting(RateLimits.Uploads), DisableRequestTimeout]
    public async Task<IActionResult> Verify(string session, string? head, CancellationToken cancellation)
    {
        var known = KnownHead.Parse(head);
        if (known is null && !string.IsNullOrWhiteSpace(head))
            return Say(false, "vault.refused.head", session);
        using var place = door.TryEnter();
        if (place is null)
            return Say(false, "vault.refused.busy", session);
        if (await verify.Verify(session, known, cancellation) is not { } verdict)
            return NotFound();
        return verdict.Problem is { } problem
            ? Say(false, $"vault.fault.{problem.Fault}", session, problem.What)
            : Say(true, "vault.verified", session, verdict.Entries, verdict.Files, $"{verdict.Head}@{verdict.Entries}");
    }

    [HttpPost("{session}/hold"), Authorize(Roles = Roles.Office), EnableRateLimiting(RateLimits.Orders)]
    public async Task<IActionResult> Hold(string session, string? reason, bool off, CancellationToken cancellation) => off
        ? await Answer(await change.Release(session, reason, Actor, cancellation), session, "released")
        : await Answer(await change.Hold(session, reason, Actor, cancellation), session, "held");

    [HttpPost("{session}/withdraw"), Authorize(Roles = Roles.Office), EnableRateLimiting(RateLimits.Orders)]
    public async Task<IActionResult> Withdraw(string session, string? reason, bool off, CancellationToken cancellation) => off
        ? await Answer(await change.Restore(session, reason, Actor, cancellation), session, "restored")
        : await Answer(await change.Withdraw(session, reason, Actor, cancellation), session, "withdrawn");

    /// <summary>Everything of a session in one ZIP, sent as it is read; who asked for it and why is written down before the first byte.</summary>
    [HttpPost("{session}/export"), EnableRateLimiting(RateLimits.Uploads), DisableRequestTimeout]
    public async Task<IActionResult> Export(string session, string? reason, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LiveEvidence.LongestReason)
            return Say(false, "vault.refused.ReasonNeeded", session);
        using var place = door.TryEnter();
        if (place is null)
            return Say(false, "vault.refused.busy", session);
        if (await export.Begin(session, reason.Trim(), Actor, cancellation) is not { } begun)
            return NotFound();
        await audit.Acted(HttpContext, "evidence_exported", session);
        KeepUncached();
        Response.ContentType = "application/zip";
        Response.Headers.ContentDisposition = $"attachment; filename=\"{begun.SessionCode}-evidence.zip\"";
        await export.Write(Response.Body, begun, cancellation);
        return new EmptyResult();
    }

    private async Task<List<KeptSession>> Kept(IQueryable<LiveSession> some, CancellationToken cancellation)
    {
        var sessions = await some.AsNoTracking().ToListAsync(cancellation);
        var codes = sessions.ConvertAll(session => session.Code);
        var evidence = await db.LiveEvidence.AsNoTracking().Where(known => codes.Contains(known.SessionCode)).ToDictionaryAsync(known => known.SessionCode, cancellation);
        return sessions.ConvertAll(session => new KeptSession(session, evidence.GetValueOrDefault(session.Code)));
    }

    private static (int Page, int Pages) Place(int page, int count)
    {
        var pages = Math.Max(1, (count + PageSize - 1) / PageSize);
        return (Math.Clamp(page, 1, Math.Min(pages, FurthestPage)), pages);
    }

    private async Task<IActionResult> Answer(EvidenceOutcome outcome, string session, string done)
    {
        if (outcome == EvidenceOutcome.NotFound)
            return NotFound();
        if (outcome == EvidenceOutcome.Done)
            await audit.Acted(HttpContext, $"evidence_{done}", session);
        return outcome == EvidenceOutcome.Done ? Say(true, $"vault.done.{done}", session) : Say(false, $"vault.refused.{outcome}", session);
    }

    private IActionResult Say(bool done, string text, string session, params object[] values)
    {
        TempData[done ? PlanController.Note : PlanController.WrongNote] = texts[text, values].Value;
        return SeeOther($"~/office/vault/{Uri.EscapeDataString(session)}");
    }
}
