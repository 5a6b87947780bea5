using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Primitives;
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
    private readonly bool isAnonymous;
    private volatile KeyValuePair<string, StringValues>[]? policy;

    public Answer(HttpContext context, byte[] body, long catalogue, long until, VisitorParts visitorParts)
    {
        var response = context.Response;
        (Endpoint, Status, contentType, CatalogueVersion, Until) = (context.GetEndpoint()!, response.StatusCode, response.ContentType, catalogue, until);
        isAnonymous = Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
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

    /// <summary>Whether it may be given before anything is asked about who wants it: not until it is known what a browser is told with it.</summary>
    public bool IsForAnybody => isAnonymous && policy is not null;

    public int Status { get; }

    /// <summary>Version of the catalogue and stock it shows.</summary>
    public long CatalogueVersion { get; }

    /// <summary>Timestamp of the clock it was made by, at which it is old.</summary>
    public long Until { get; }
    public int Bytes { get; }

    /// <summary>To somebody for whom nobody has said yet what the browser is told: what it was told with this answer before.</summary>
    public Task GiveToStranger(HttpContext context)
    {
        foreach (var (name, value) in policy!)
            context.Response.Headers[name] = value;
        return Give(context);
    }

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
        policy ??= Security.Headers.Of(response);
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
