using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Net.Http.Headers;

namespace Market.Web.Sharing;

/// <summary>An answer as it was made for all, cut where it differs by visitor.</summary>
internal sealed class Answer
{
    private readonly byte[][] texts;
    private readonly Func<HttpContext, string>[] parts;
    private readonly int[] places;
    private readonly string? contentType;
    private readonly string cacheControl;
    private readonly string? tag;

    public Answer(HttpContext context, byte[] body, long catalogue, long madeAt, VisitorParts visitorParts)
    {
        var response = context.Response;
        (Endpoint, Status, contentType, CatalogueVersion, MadeAt) = (context.GetEndpoint()!, response.StatusCode, response.ContentType, catalogue, madeAt);
        tag = response.Headers.ETag;
        // Shared here, not on the way: who comes back asks again.
        cacheControl = response.Headers.CacheControl is { Count: > 0 } said ? said.ToString() : "private, no-cache";
        if (contentType?.StartsWith("text/html", StringComparison.Ordinal) != true)
        {
            (texts, parts, places, Bytes) = ([body], [], [], body.Length);
            return;
        }
        (var pieces, parts, places) = visitorParts.Split(Encoding.UTF8.GetString(body));
        texts = [.. pieces.Select(Encoding.UTF8.GetBytes)];
        Bytes = texts.Sum(text => text.Length);
    }

    /// <summary>What made it, and says who may have it and how often.</summary>
    public Endpoint Endpoint { get; }

    public bool IsForAnybody => Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    public int Status { get; }

    /// <summary>Version of the catalogue and stock it shows.</summary>
    public long CatalogueVersion { get; }

    /// <summary>Timestamp of the clock it was made by.</summary>
    public long MadeAt { get; }
    public int Bytes { get; }

    public async Task Give(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (tag is not null)
        {
            response.Headers.ETag = tag;
            response.Headers.CacheControl = cacheControl;
            if (request.Headers.IfNoneMatch.Any(held => held is not null && (held == "*" || held.Contains(tag, StringComparison.Ordinal))))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }
        response.StatusCode = Status;
        if (Bytes == 0)
            return;
        response.ContentType = contentType;
        if (parts.Length > 0)
            response.Headers.Append(HeaderNames.Vary, HeaderNames.Cookie);
        // All parts first: one of them may set a cookie, which is too late once the answer has begun. A form's token is made once, however many forms there are.
        var filled = parts.Length == 0 ? [] : Array.ConvertAll(parts, part => Encoding.UTF8.GetBytes(part(context)));
        if (response.Headers.CacheControl.Count == 0)
            response.Headers.CacheControl = cacheControl;
        response.ContentLength = Bytes + places.Sum(place => filled[place].Length);
        // Begun first: what is written before the head is kept aside and copied once more.
        await response.StartAsync(context.RequestAborted);
        var writer = response.BodyWriter;
        for (var i = 0; i < texts.Length; i++)
        {
            Copy(texts[i], writer);
            if (i < places.Length)
                Copy(filled[places[i]], writer);
        }
        await writer.FlushAsync(context.RequestAborted);
    }

    private static void Copy(ReadOnlySpan<byte> bytes, System.IO.Pipelines.PipeWriter writer) => System.Buffers.BuffersExtensions.Write(writer, bytes);
}
