using System.Text.Json.Nodes;

namespace Market.Orders.Payments.Simulator.Api;

/// <summary>Whatever of Stripe's API is not simulated.</summary>
internal static class UnknownUrl
{
    public static Task<JsonObject> AnswerAsync(ApiCall call) => throw new StripeError(
        StatusCodes.Status404NotFound, StripeError.InvalidRequest, null, "Unrecognized request URL: the simulator does not know this part of the API.");
}
