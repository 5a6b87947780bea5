using System.Security.Claims;
using System.Threading.RateLimiting;
using Market.Web.Account.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Security;

/// <summary>Writes down who was refused what and what the office did, in the log and in the audit table.</summary>
internal sealed partial class Audit(AccountsDb db, AuditBound bound, TimeProvider time, ILogger<Audit> log)
{
    public const string Refusal = "refused";
    public static readonly TimeSpan RefusalsKept = TimeSpan.FromDays(90);

    /// <summary>Somebody asked for what is not theirs. The answer does not tell; this does.</summary>
    public async Task Refused(HttpContext context)
    {
        var (account, route) = (Account(context), Route(context));
        LogRefused(route, account is null ? "nobody" : account, context.TraceIdentifier);
        // Strangers can be refused as often as they like; the table must not grow as fast.
        if (account is null && !bound.Allows())
            return;
        db.Audit.Add(new AuditEntry { At = time.GetUtcNow(), AccountId = account, Route = route, What = Refusal });
        await db.SaveChangesAsync(context.RequestAborted);
    }

    /// <summary>Somebody at work, of the office or a vendor, did <paramref name="what"/> to <paramref name="subject"/>.</summary>
    public async Task Acted(HttpContext context, string what, string subject)
    {
        LogActed(what, subject, Account(context)!);
        db.Audit.Add(new AuditEntry { At = time.GetUtcNow(), AccountId = Account(context), Route = Route(context), What = what, Subject = subject });
        await db.SaveChangesAsync(CancellationToken.None);
    }

    /// <summary>An order or parcel that is not found may be somebody else's: whoever asks for it is written down, whatever room answered.</summary>
    public static void UseAuditOfOrders(WebApplication app) => app.Use(async (context, next) =>
    {
        await next(context);
        if (context.Response.StatusCode == StatusCodes.Status404NotFound && (context.Request.RouteValues.ContainsKey("orderNo") || context.Request.RouteValues.ContainsKey("parcelNo")))
            await context.RequestServices.GetRequiredService<Audit>().Refused(context);
    });

    public static async Task ForgetOldRefusals(IServiceProvider services, CancellationToken cancellation)
    {
        var before = services.GetRequiredService<TimeProvider>().GetUtcNow() - RefusalsKept;
        await services.GetRequiredService<AccountsDb>().Audit.Where(entry => entry.What == Refusal && entry.At < before).ExecuteDeleteAsync(cancellation);
    }

    private static string? Account(HttpContext context) => context.User.FindFirstValue(ClaimTypes.NameIdentifier);

    private static string Route(HttpContext context) =>
        $"{context.Request.Method} {(context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "unknown"}";

    [LoggerMessage(LogLevel.Warning, "Refused {Route} to {Account} ({Request})")]
    private partial void LogRefused(string route, string account, string request);

    [LoggerMessage(LogLevel.Information, "{What} {Subject} by {Account}")]
    private partial void LogActed(string what, string subject, string account);
}

/// <summary>At most sixty refusals of strangers a minute are written to the table; the rest is only logged.</summary>
internal sealed class AuditBound : IDisposable
{
    private readonly FixedWindowRateLimiter limiter = new(new FixedWindowRateLimiterOptions { PermitLimit = 60, Window = TimeSpan.FromMinutes(1) });

    public bool Allows() => limiter.AttemptAcquire().IsAcquired;

    public void Dispose() => limiter.Dispose();
}

/// <summary>Every refusal by role is written down before it is answered.</summary>
internal sealed class AuditedAuthorization : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler usual = new();

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Forbidden)
            await context.RequestServices.GetRequiredService<Audit>().Refused(context);
        await usual.HandleAsync(next, context, policy, authorizeResult);
    }
}
