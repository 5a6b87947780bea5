using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Options;

namespace Market.Web.Security;

/// <summary>
/// Tokens of forms: a cookie of 128 random bits, and in each form an HMAC of it and of the account that is signed in. Another site can neither read
/// the cookie nor make the HMAC, and what was made for one session is worth nothing in another. Why not the framework's own: docs/adr/0020.
/// </summary>
internal sealed class FormTokens(IOptions<AntiforgeryOptions> options, PublicAddress address) : IAntiforgery, IDisposable
{
    public const int KeyBytes = 32;
    private const int CookieBytes = 16;
    private static readonly object Kept = new();

    // One a thread: to prepare the key anew for each token takes longer than to sign, and threads would wait for each other.
    private ThreadLocal<IncrementalHash>? signing;

    /// <summary>Set before the first request.</summary>
    public byte[] Key
    {
        set => signing = new ThreadLocal<IncrementalHash>(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, value), trackAllValues: true);
    }

    /// <inheritdoc/>
    public AntiforgeryTokenSet GetAndStoreTokens(HttpContext httpContext)
    {
        var (tokens, isNew) = Of(httpContext);
        if (isNew)
            httpContext.Response.Cookies.Append(options.Value.Cookie.Name!, tokens.CookieToken!, Cookies.Options(address));
        // What a form was shown with is nobody else's, and nothing to be shown again after the session has changed.
        httpContext.Response.Headers.CacheControl = "no-cache, no-store";
        httpContext.Response.Headers.Pragma = "no-cache";
        httpContext.Items[Kept] = (tokens, false);
        return tokens;
    }

    /// <inheritdoc/>
    public AntiforgeryTokenSet GetTokens(HttpContext httpContext) => Of(httpContext).Tokens;

    /// <inheritdoc/>
    public void SetCookieTokenAndHeader(HttpContext httpContext) => GetAndStoreTokens(httpContext);

    /// <inheritdoc/>
    public async Task ValidateRequestAsync(HttpContext httpContext)
    {
        if (!await IsRequestValidAsync(httpContext))
            throw new AntiforgeryValidationException("The form's token is not of this session.");
    }

    /// <inheritdoc/>
    public async Task<bool> IsRequestValidAsync(HttpContext httpContext)
    {
        var request = httpContext.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method) || HttpMethods.IsTrace(request.Method))
            return true;
        if (CookieOf(httpContext) is not { } cookie)
            return false;
        var sent = options.Value.HeaderName is { } header ? request.Headers[header].ToString() : "";
        if (sent.Length == 0 && request.HasFormContentType)
            sent = (await request.ReadFormAsync(httpContext.RequestAborted))[options.Value.FormFieldName].ToString();
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(Sign(httpContext, cookie)));
    }

    private (AntiforgeryTokenSet Tokens, bool IsNew) Of(HttpContext context)
    {
        if (context.Items[Kept] is ValueTuple<AntiforgeryTokenSet, bool> kept)
            return kept;
        var cookie = CookieOf(context);
        var isNew = cookie is null;
        cookie ??= Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CookieBytes));
        var tokens = new AntiforgeryTokenSet(Sign(context, cookie), cookie, options.Value.FormFieldName, options.Value.HeaderName);
        context.Items[Kept] = (tokens, isNew);
        return (tokens, isNew);
    }

    /// <summary>Null for none, and for one that we have not made.</summary>
    private string? CookieOf(HttpContext context) =>
        context.Request.Cookies[options.Value.Cookie.Name!] is { } cookie && cookie.Length == Base64Url.GetEncodedLength(CookieBytes) && Base64Url.IsValid(cookie) ? cookie : null;

    private string Sign(HttpContext context, string cookie)
    {
        var hash = (signing ?? throw new InvalidOperationException("The key of forms was not read.")).Value!;
        // A space is in no cookie of ours: no other pair of cookie and account reads the same.
        hash.AppendData(Encoding.UTF8.GetBytes($"{cookie} {context.User.FindFirstValue(ClaimTypes.NameIdentifier)}"));
        return Base64Url.EncodeToString(hash.GetHashAndReset());
    }

    public void Dispose()
    {
        var mine = Interlocked.Exchange(ref signing, null);
        foreach (var hash in mine?.Values ?? [])
            hash.Dispose();
        mine?.Dispose();
    }
}
