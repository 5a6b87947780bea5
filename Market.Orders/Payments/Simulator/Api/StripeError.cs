using System.Text.Json.Nodes;

namespace Market.Orders.Payments.Simulator.Api;

/// <summary>A refusal in Stripe's shape. Thrown to roll the change back; the door turns it into the answer.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">Stripe's machine-readable reason, if it has one.</param>
/// <param name="parameter">The parameter at fault, as the caller spelled it.</param>
internal sealed class StripeError(int status, string type, string? code, string message, string? parameter = null) : Exception(message)
{
    public const string InvalidRequest = "invalid_request_error";

    /// <summary>
    /// Whether an idempotency key remembers this refusal: Stripe saves what an endpoint answered once it began to work,
    /// and neither failed validation nor a conflict.
    /// </summary>
    public bool IsRemembered { get; private init; }

    public ApiAnswer ToAnswer() => new(status, Body().ToJsonString());

    public static StripeError Invalid(string? code, string message, string? parameter = null) =>
        new(StatusCodes.Status400BadRequest, InvalidRequest, code, message, parameter);

    /// <summary>The object's state forbids what was asked.</summary>
    public static StripeError State(string? code, string message, string? parameter = null) =>
        new(StatusCodes.Status400BadRequest, InvalidRequest, code, message, parameter) { IsRemembered = true };

    public static StripeError Missing(string parameter) => Invalid("parameter_missing", $"Missing required param: {parameter}.", parameter);

    public static StripeError NoSuch(string kind, string id, string parameter) =>
        new(StatusCodes.Status404NotFound, InvalidRequest, "resource_missing", $"No such {kind}: '{id}'", parameter);

    public static StripeError KeyInUse() => new(
        StatusCodes.Status409Conflict,
        InvalidRequest,
        "idempotency_key_in_use",
        "There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, "
        + "and the other request is still going through). Please try again later.");

    private JsonObject Body()
    {
        var error = new JsonObject { ["type"] = type, ["message"] = Message };
        if (code is not null) error["code"] = code;
        if (parameter is not null) error["param"] = parameter;
        return new() { ["error"] = error };
    }
}
