using System.Globalization;
using System.Text;
using Market.Catalog.Contracts;
using Market.Web.Livestream.Room;
using Market.Web.Livestream.Schedule;
using Market.Web.Livestream.Video;
using Market.Web.Livestream.Video.Recording;
using Market.Web.Shared;
using Market.Web.Shared.Parts;
using Market.Web.Snapshot;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Microsoft.Net.Http.Headers;

namespace Market.Web.Livestream.Vault;

/// <summary>A chapter with its product as it can be bought today.</summary>
/// <param name="Product">Null for a product that nobody knows any more.</param>
/// <param name="OnSale">Its certificate allows selling it today, and there is some.</param>
internal sealed record ChapterShown(ReplayChapter Chapter, ProductRecord? Product, PriceShown? Price, bool OnSale)
{
    public string Name => Product is null ? Chapter.ProductCode : Language.Pick(Product.Name, Product.NameEn);
}

/// <param name="Playing">The part that stands ready, or null when there is no film.</param>
/// <param name="From">Seconds from its beginning.</param>
/// <param name="Chosen">Number of the chapter that was asked for.</param>
internal sealed record ReplayPage(Replay Replay, IReadOnlyList<ChapterShown> Chapters, ReplayPart? Playing, string From, int? Chosen, IReadOnlyList<RoomMessage> Messages, Pager Pager)
{
    public LiveSessionRecord Session => Replay.Session;

    public string Film(ReplayPart part) => $"/live/{Uri.EscapeDataString(Session.Code)}/replay/{part.File.File}";

    public string Captions(ReplayPart part) => $"/live/{Uri.EscapeDataString(Session.Code)}/replay/{part.Number}.vtt";
}

/// <summary>A session that is over, for everybody: the film with a chapter for each pin, what was said, and each product at today's price.</summary>
[Route("live/{session}/replay"), AllowAnonymous, NeedsSnapshot]
internal sealed class ReplayController(Replays replays, VideoSettings video, CurrentSnapshot current, TimeProvider time, IStringLocalizer<LivestreamTexts> texts) : StorefrontController
{
    private const int MessagesAtOnce = 50;

    [HttpGet, ShowsVideo]
    public async Task<IActionResult> Show(string session, int? chapter, int? part, CancellationToken cancellation, int page = 1)
    {
        KeepUncached();
        if (await replays.Read(session, cancellation) is not { } replay)
            return NotFound();
        if (replay.WithdrawnAt is not null)
            return View("Withdrawn", replay);
        var chosen = replay.Chapter(chapter);
        var place = chosen?.Place ?? new ReplayPlace(replay.Parts.Any(known => known.Number == part) ? part!.Value : 1, 0);
        var pages = Math.Max(1, (replay.Messages.Count + MessagesAtOnce - 1) / MessagesAtOnce);
        var at = Math.Clamp(page, 1, pages);
        return View("Replay", new ReplayPage(
            replay, [.. replay.Chapters.Select(Shown)], replay.Parts.FirstOrDefault(known => known.Number == place.Part), Seconds(place.Milliseconds), chosen?.Number,
            [.. replay.Messages.Skip((at - 1) * MessagesAtOnce).Take(MessagesAtOnce)], new Pager(at, pages, number => $"~/live/{Uri.EscapeDataString(session)}/replay?page={number}#chat")));
    }

    /// <summary>A part of the film, or some of it: browsers ask for ranges when somebody seeks. Asked anew each time, so that what is withdrawn is gone.</summary>
    [HttpGet("{file}.mp4"), HttpGet("{file}.webm"), DisableRequestTimeout]
    public async Task<IActionResult> Film(string session, string file, CancellationToken cancellation)
    {
        var name = $"{file}{Path.GetExtension(Request.Path.Value)}";
        if (await replays.Read(session, cancellation) is not { WithdrawnAt: null } replay || replay.Parts.FirstOrDefault(part => part.File.File == name) is not { } found)
            return NotFound();
        var path = Path.GetFullPath(Path.Combine(Recorders.Folder(video, replay.Session.Code), found.File.File));
        if (!System.IO.File.Exists(path))
            return NotFound();
        Response.Headers.CacheControl = "private, no-cache";
        return PhysicalFile(path, name.EndsWith(".webm", StringComparison.Ordinal) ? "video/webm" : "video/mp4", found.EndedAt, new EntityTagHeaderValue($"\"{found.File.Sha256}\""), enableRangeProcessing: true);
    }

    /// <summary>What was typed of what was said, in the time of a part of the film.</summary>
    [HttpGet("{part:int}.vtt")]
    public async Task<IActionResult> Captions(string session, int part, CancellationToken cancellation)
    {
        if (await replays.Read(session, cancellation) is not { WithdrawnAt: null } replay || replay.Parts.FirstOrDefault(known => known.Number == part) is not { } found)
            return NotFound();
        Response.Headers.CacheControl = "private, no-cache";
        return File(Encoding.UTF8.GetBytes(Subtitles.Of(found, replay.Texts, texts["replay.correction"])), "text/vtt; charset=utf-8");
    }

    private ChapterShown Shown(ReplayChapter chapter)
    {
        var snapshot = current.Value;
        if (snapshot.Product(chapter.ProductCode) is not { } product)
            return new ChapterShown(chapter, null, null, false);
        return new ChapterShown(chapter, product, PriceShown.Of(product, snapshot), product.MayBeSold(DateOnly.FromDateTime(DistrictTime.At(time.GetUtcNow()).DateTime)) && snapshot.Deliverable(product) > 0);
    }

    private static string Seconds(long milliseconds) => (milliseconds / 1000m).ToString("0.###", CultureInfo.InvariantCulture);
}
