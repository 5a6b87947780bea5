using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Market.Web.Security;

/// <summary>How much one request may be: bytes, fields, headers, seconds (Limits:…). And its text must be text.</summary>
internal static class Bounds
{
    /// <summary>ASCII control characters but tab and line breaks.</summary>
    private static readonly SearchValues<byte> Control = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Append(0x7F).Where(code => code is not ('\t' or '\r' or '\n')).Select(code => (byte)code)]);

    public static void AddBounds(this IHostApplicationBuilder builder)
    {
        var limits = builder.Configuration.GetSection("Limits");
        var body = limits.GetValue("RequestBodyBytes", 1024 * 1024);
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = body;
            kestrel.Limits.MaxRequestLineSize = 8 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.MaxRequestHeaderCount = 100;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(limits.GetValue("HeaderSeconds", 15));
        });
        builder.Services.Configure<FormOptions>(form =>
        {
            form.ValueCountLimit = limits.GetValue("FormFields", 500);
            form.KeyLengthLimit = 200;
            form.ValueLengthLimit = 64 * 1024;
            form.MultipartBodyLengthLimit = body;
        });
        builder.Services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = TimeSpan.FromSeconds(limits.GetValue("RequestSeconds", 30)),
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
        });
    }

    public static void UseBounds(this WebApplication app) => app.Use(async (context, next) =>
    {
        // Asked before anything reads the body: an announced excess is refused without taking it in.
        if (context.Request.ContentLength > context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize)
            context.Refuse(StatusCodes.Status413PayloadTooLarge, "413");
        else if (context.Request.HasFormContentType && !await IsText(context))
            context.Refuse(StatusCodes.Status400BadRequest, "unreadable_text");
        else
            await next(context);
    });

    /// <summary>The form's bytes, before anything decodes them leniently: UTF-8, and no control characters, which belong into no field and break PostgreSQL's text.</summary>
    private static async Task<bool> IsText(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<LargeForm>() is { } large)
            context.Features.Set<IFormFeature>(new FormFeature(context.Request, Larger(context, large)));
        if (!context.Request.ContentType!.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
            return (await context.Request.ReadFormAsync(context.RequestAborted)).All(field => IsText(Encoding.UTF8.GetBytes(field.Key + string.Concat(field.Value.AsEnumerable()))));
        context.Request.EnableBuffering(bufferThreshold: 1024 * 1024);
        using var form = new MemoryStream();
        await context.Request.Body.CopyToAsync(form, context.RequestAborted);
        context.Request.Body.Position = 0;
        return IsText(WebUtility.UrlDecodeToBytes(form.GetBuffer(), 0, (int)form.Length));
    }

    /// <summary>The usual bounds of a form, but for the size of what it carries. What does not fit into little memory goes into temporary files that end with the request.</summary>
    private static FormOptions Larger(HttpContext context, LargeForm large)
    {
        var usual = context.RequestServices.GetRequiredService<IOptions<FormOptions>>().Value;
        return new FormOptions
        {
            ValueCountLimit = usual.ValueCountLimit,
            KeyLengthLimit = usual.KeyLengthLimit,
            ValueLengthLimit = usual.ValueLengthLimit,
            MultipartBodyLengthLimit = large.MaxRequestBodySize!.Value,
        };
    }

    private static bool IsText(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) && !bytes.ContainsAny(Control);
}
