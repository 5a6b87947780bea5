using System.Collections.Concurrent;
using System.Globalization;
using Market.ServiceDefaults.Workers;
using Market.Web.Account;
using Market.Web.Security;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Market.Web.Sharing;

/// <summary>
/// Makes each shared answer once, however many ask at the same moment, and gives it to all until the catalogue changes: a withdrawn certificate or a new price is seen at once,
/// figures of sales a second later, and by the minute what only time changes. It stands behind every check of who may ask and how often.
/// </summary>
internal sealed class SharedAnswers(CurrentSnapshot snapshot, VisitorParts parts, IOptions<RateLimiterOptions> limits, TimeProvider time)
{
    private const int LongestAddress = 400;
    private const int MostAnswers = 2_000;
    private const long MostBytes = 48 * 1024 * 1024;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1), Minute = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<Key, Answer> answers = new();
    private readonly ConcurrentDictionary<Key, Task<Answer?>> making = new();
    private long bytes;

    /// <summary>Addresses differ by host too: in Development links are built on it. And by scheme: only over HTTPS a browser is told to keep to it.</summary>
    private readonly record struct Key(bool IsHttps, string Host, string Address, string Culture, Audience Audience);

    /// <summary>
    /// For whoever brings no session, before anything is asked about them, even which route they want: the answer, when anyone may have it and it lies ready. Where there is a limit
    /// it is counted as everywhere; who has come too often is told so by those who tell everybody.
    /// </summary>
    /// <param name="session">Name of the cookie of those who are signed in.</param>
    public Task AnswerStranger(HttpContext context, string session, RequestDelegate next) =>
        !context.Request.Cookies.ContainsKey(session) && KeyOf(context) is { } key && answers.TryGetValue(key, out var answer) && IsFresh(answer) && answer.IsForAnybody && IsPermitted(context, answer)
            ? answer.GiveToStranger(context)
            : next(context);

    private bool IsPermitted(HttpContext context, Answer answer)
    {
        // What limits the route and what its head says of it look here.
        context.SetEndpoint(answer.Endpoint);
        // The limiter looks all its clients up under one lock.
        if (!RateLimits.Limits(context))
            return true;
        using var permit = limits.Value.GlobalLimiter?.AttemptAcquire(context);
        if (permit?.IsAcquired != false)
            return true;
        // Found anew, with what its address says, by those who refuse it.
        context.SetEndpoint(null);
        return false;
    }

    public async Task Answer(HttpContext context, Func<Task> make)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<SharedAnswer>() is null || KeyOf(context) is not { } key)
        {
            await make();
            return;
        }
        if (!(answers.TryGetValue(key, out var answer) && IsFresh(answer)))
        {
            var mine = new TaskCompletionSource<Answer?>(TaskCreationOptions.RunContinuationsAsynchronously);
            var maker = making.GetOrAdd(key, mine.Task);
            if (maker == mine.Task)
            {
                await Make(context, key, make, mine);
                return;
            }
            answer = await maker.WaitAsync(context.RequestAborted);
        }
        // What could not be made for all (an error, a page not found) everyone asks for alone.
        await (answer is null ? make() : answer.Give(context));
    }

    /// <summary>Null for what is not kept.</summary>
    private static Key? KeyOf(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
            return null;
        var address = string.Concat(context.Request.PathBase, context.Request.Path, context.Request.QueryString);
        return address.Length <= LongestAddress ? new Key(context.Request.IsHttps, context.Request.Host.Value ?? "", address, CultureInfo.CurrentUICulture.Name, Audience.Of(context)) : null;
    }

    private bool IsFresh(Answer answer) => answer.CatalogueVersion == snapshot.Version && time.GetTimestamp() < answer.Until;

    /// <summary>Timestamp of the clock. Counters open and certificates end on the minute.</summary>
    private long Until(HttpContext context) => time.GetTimestamp() + (long)(time.TimestampFrequency
        * (context.GetEndpoint()!.Metadata.GetRequiredMetadata<SharedAnswer>().OfCatalogueAlone ? Minute - TimeSpan.FromTicks(time.GetUtcNow().Ticks % Minute.Ticks) : Fresh).TotalSeconds);

    private async Task Make(HttpContext context, Key key, Func<Task> make, TaskCompletionSource<Answer?> mine)
    {
        Answer? made = null;
        try
        {
            var answer = await Make(context, key.Audience, make);
            if (answer.Status == StatusCodes.Status200OK)
                Keep(key, made = answer);
            await answer.Give(context);
        }
        finally
        {
            making.TryRemove(key, out _);
            mine.SetResult(made);
        }
    }

    private async Task<Answer> Make(HttpContext context, Audience audience, Func<Task> make)
    {
        // Looked at before the page is made: what changes meanwhile makes it old at once.
        var (catalogue, until) = (snapshot.Version, Until(context));
        var own = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var body = new MemoryStream();
        var buffer = new StreamResponseBodyFeature(body);
        context.Features.Set<IHttpResponseBodyFeature>(buffer);
        try
        {
            await audience.InPlaceOf(context, make);
            await buffer.CompleteAsync();
        }
        finally
        {
            context.Features.Set(own);
        }
        if (context.Response.Headers.SetCookie.Count > 0)
            throw new InvalidOperationException($"{context.GetEndpoint()} is shared and sets a cookie, which all would get.");
        return new Answer(context, body.ToArray(), catalogue, until, parts);
    }

    private void Keep(Key key, Answer answer)
    {
        answers.TryGetValue(key, out var old);
        answers[key] = answer;
        if (Interlocked.Add(ref bytes, answer.Bytes - (old?.Bytes ?? 0)) <= MostBytes && answers.Count <= MostAnswers)
            return;
        // Everything in it is soon made anew at any rate: starting anew costs little and needs no bookkeeping.
        answers.Clear();
        Interlocked.Exchange(ref bytes, 0);
    }
}

internal static class SharingModule
{
    public static void AddSharing(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<VisitorParts>().AddSingleton<SharedAnswers>();
        // Whoever has just started it to look at a change waits for nothing.
        if (builder.Environment.IsDevelopment())
            return;
        builder.Services.AddWorker<FirstPages>();
        builder.Services.AddHealthChecks().AddCheck<FirstPages>("first pages");
    }

    /// <summary>Behind what the address says of the language, before routing and everything else.</summary>
    public static void UseSharingWithStrangers(this WebApplication app)
    {
        var answers = app.Services.GetRequiredService<SharedAnswers>();
        var session = Cookies.Name(app.Services.GetRequiredService<PublicAddress>(), Session.CookieName);
        app.Use((context, next) => answers.AnswerStranger(context, session, next));
    }

    public static void UseSharing(this WebApplication app)
    {
        var answers = app.Services.GetRequiredService<SharedAnswers>();
        app.Use((context, next) => answers.Answer(context, () => next(context)));
    }

    public static void AddVisitorPart(this IServiceCollection services, string name, Func<HttpContext, string, string> html) =>
        services.AddSingleton(new VisitorPart(name, html));
}
