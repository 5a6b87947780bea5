using System.Net.Mime;
using System.Text;
using Market.Web.Livestream.Pictures;
using Market.Web.Livestream.Video.Streams;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Livestream.Video;

/// <summary>The same video by plain requests, four seconds later: for browsers without MediaSource; and a still picture for networks that carry no video.</summary>
[Route("live/{session}/video"), AllowAnonymous]
internal sealed class HlsController(LiveStreams streams, ShownPictures pictures) : Controller
{
    [HttpGet("hls/live.m3u8")]
    public async Task<IActionResult> Playlist(string session, CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "no-store";
        return await streams.Find(session, cancellation) is { } stream && stream.Window(window => window.Playlist()) is { } list
            ? File(Encoding.ASCII.GetBytes(list), "application/vnd.apple.mpegurl")
            : NotFound();
    }

    [HttpGet("hls/{epoch:int}/init.mp4")]
    public async Task<IActionResult> Init(string session, int epoch, CancellationToken cancellation) =>
        await streams.Find(session, cancellation) is { } stream && stream.Window(window => window.InitOf(epoch)) is { } init ? Media([init.Media]) : NotFound();

    [HttpGet("hls/{number:long}.m4s")]
    public async Task<IActionResult> Segment(string session, long number, CancellationToken cancellation) =>
        await streams.Find(session, cancellation) is { } stream && stream.Window(window => window.Find(number)) is { Count: > 0 } parts ? Media(parts) : NotFound();

    /// <summary>From the host's camera; while none comes, what the host has put there; else the last there was.</summary>
    [HttpGet("still.jpg")]
    public async Task<IActionResult> Still(string session, CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "no-store";
        var (still, isFresh) = (await streams.Find(session, cancellation))?.Still() ?? default;
        return (isFresh ? still : await pictures.Now(session, cancellation) ?? still) is { } jpeg ? File(jpeg, MediaTypeNames.Image.Jpeg) : NotFound();
    }

    /// <summary>Never changes under its address, for as long as it is there.</summary>
    private FileContentResult Media(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        Response.Headers.CacheControl = "public, max-age=60";
        var whole = new byte[parts.Sum(part => part.Length)];
        var at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(whole.AsMemory(at));
            at += part.Length;
        }
        return File(whole, "video/mp4");
    }
}
