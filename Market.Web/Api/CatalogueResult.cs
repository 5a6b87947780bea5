using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Market.Web.Api;

/// <summary>
/// Public JSON that may be kept but must be asked about again each time: a withdrawn certificate is off sale everywhere within a
/// second. Who has the current one already is told so in a few bytes (304).
/// </summary>
internal sealed class CatalogueResult(object value) : ActionResult
{
    public override async Task ExecuteResultAsync(ActionContext context)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        var json = JsonSerializer.SerializeToUtf8Bytes(value, context.HttpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.JsonSerializerOptions);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 12))}\"";
        response.Headers.ETag = tag;
        response.Headers.CacheControl = "public, no-cache";
        if (request.Headers.IfNoneMatch.Any(held => held is not null && (held == "*" || held.Contains(tag, StringComparison.Ordinal))))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = json.Length;
        await response.Body.WriteAsync(json, context.HttpContext.RequestAborted);
    }
}
