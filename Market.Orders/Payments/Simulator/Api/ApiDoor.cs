using System.Security.Cryptography;
using System.Text;
using Market.Orders.Payments.Simulator.Objects;
using Market.Orders.Payments.Simulator.Storage;
using Market.Orders.Payments.Simulator.TestHelpers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Market.Orders.Payments.Simulator.Api;

/// <summary>What surrounds every call of the API: the key, faults of the trials, idempotency, the transaction, Stripe's headers and errors.</summary>
internal sealed class ApiDoor(
    IOptions<StripeSimulatorOptions> options, SimulatorStore store, KeysInFlight keys, FaultSwitches faults, TimeProvider time)
{
    /// <param name="route">The route's pattern as Stripe documents it, by which fault switches know it.</param>
    public RequestDelegate Opens(string route, ApiWork work) => context => ServeAsync(context, route, work);

    /// <summary>Answers a helper of the trials, which needs the key and none of the rest.</summary>
    public async Task AnswerHelperAsync(HttpContext context, Func<Task<string>> work)
    {
        try
        {
            CheckKey(context.Request);
            await WriteAsync(context, new(StatusCodes.Status200OK, await work()));
        }
        catch (StripeError error)
        {
            await WriteAsync(context, error.ToAnswer());
        }
    }

    /// <summary>Refuses, as Stripe does, a request that lacks the secret key or bears another.</summary>
    /// <exception cref="StripeError">401.</exception>
    private void CheckKey(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            throw new StripeError(StatusCodes.Status401Unauthorized, StripeError.InvalidRequest, null, "You did not provide an API key.");
        var given = Encoding.UTF8.GetBytes(header["Bearer ".Length..].Trim());
        if (!CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(options.Value.SecretKey)))
            throw new StripeError(StatusCodes.Status401Unauthorized, StripeError.InvalidRequest, null, "Invalid API Key provided.");
    }

    private static async Task WriteAsync(HttpContext context, ApiAnswer answer)
    {
        if (answer.IsReplay) context.Response.Headers["Idempotent-Replayed"] = "true";
        context.Response.Headers.CacheControl = "no-cache, no-store";
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.Body, context.RequestAborted);
    }

    private async Task ServeAsync(HttpContext context, string route, ApiWork work)
    {
        var caller = Greet(context);
        CallFaultKind? fault = null;
        ApiAnswer answer;
        try
        {
            CheckKey(context.Request);
            fault = faults.TakeForCall(context.Request.Method, route);
            RefuseWhen(fault);
            answer = await AnswerAsync(context, work, caller);
        }
        catch (StripeError error)
        {
            answer = error.ToAnswer();
        }

        if (fault is CallFaultKind.HangAfterwards) await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { });
        if (fault is CallFaultKind.HangAfterwards or CallFaultKind.CloseAfterwards) context.Abort();
        else await WriteAsync(context, answer);
    }

    private static Caller Greet(HttpContext context)
    {
        var (asked, response) = (context.Request.Headers, context.Response.Headers);
        var caller = new Caller(Identifier.New("req_", 14), asked["Idempotency-Key"].FirstOrDefault());
        response["Request-Id"] = caller.RequestId;
        if (asked.TryGetValue("Stripe-Version", out var version)) response["Stripe-Version"] = version;
        if (caller.IdempotencyKey is not null) response["Idempotency-Key"] = caller.IdempotencyKey;
        return caller;
    }

    private static void RefuseWhen(CallFaultKind? fault)
    {
        if (fault is CallFaultKind.Conflict) throw StripeError.KeyInUse();
        if (fault is CallFaultKind.FailBefore)
            throw new StripeError(StatusCodes.Status500InternalServerError, "api_error", null, "The simulator was told to fail.");
    }

    private async Task<ApiAnswer> AnswerAsync(HttpContext context, ApiWork work, Caller caller)
    {
        var parameters = await Parameters.ReadAsync(context.Request);
        ApiCall Call(SimulatorDb db) => new(
            db, parameters, (string?)context.GetRouteValue("id"), time.GetUtcNow(), PageBase(context.Request), options.Value, caller);
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await using var db = await store.OpenAsync();
            return new(StatusCodes.Status200OK, (await work(Call(db))).ToJsonString());
        }

        using var hold = keys.Hold(caller.IdempotencyKey);
        var fingerprint = parameters.Fingerprint(context.Request.Method, context.Request.Path);
        return await store.ChangeAsync(db => OnceAsync(Call(db), fingerprint, work));
    }

    private static async Task<ApiAnswer> OnceAsync(ApiCall call, string fingerprint, ApiWork work)
    {
        var key = call.Caller.IdempotencyKey;
        if (key is null) return new(StatusCodes.Status200OK, (await work(call)).ToJsonString());
        var stored = await call.Db.Answers.SingleOrDefaultAsync(answer => answer.Key == key);
        if (stored is not null && stored.Fingerprint != fingerprint) throw OtherRequest(key);
        if (stored is not null) return new(stored.Status, stored.Body, IsReplay: true);
        var answer = await WorkAsync(call, work);
        call.Db.Answers.Add(new() { Key = key, Fingerprint = fingerprint, Status = answer.Status, Body = answer.Body });
        return answer;
    }

    private static async Task<ApiAnswer> WorkAsync(ApiCall call, ApiWork work)
    {
        try
        {
            return new(StatusCodes.Status200OK, (await work(call)).ToJsonString());
        }
        catch (StripeError error) when (error.IsRemembered)
        {
            call.Db.ChangeTracker.Clear();
            return error.ToAnswer();
        }
    }

    private static StripeError OtherRequest(string key) => new(
        StatusCodes.Status400BadRequest,
        "idempotency_error",
        null,
        "Keys for idempotent requests can only be used with the same parameters they were first used with. "
        + $"Try using a key other than '{key}' if you meant to execute a different request.");

    private string PageBase(HttpRequest request) =>
        (options.Value.PublicUrl?.TrimEnd('/') ?? $"{request.Scheme}://{request.Host}{request.PathBase}") + StripeSimulatorModule.PathBase;
}
