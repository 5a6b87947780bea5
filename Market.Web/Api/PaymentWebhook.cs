using Market.Orders.Contracts;

namespace Market.Web.Api;

/// <summary>POST /webhooks/stripe: hands the body on byte for byte; the orders service verifies it, stores it and works on it afterwards.</summary>
internal static class PaymentWebhook
{
    public static async Task<IResult> Receive(HttpRequest request, IOrders orders, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        // The server's limit on bodies ends this with 413.
        await request.Body.CopyToAsync(body, cancellation);
        var signature = request.Headers["Stripe-Signature"].ToString();
        var result = await orders.ReceivePaymentEvent(new ReceivePaymentEvent(body.ToArray(), signature.Length > 0 ? signature : null), cancellation);
        return result.Outcome == ReceivePaymentEventOutcome.Received ? Results.Ok() : Results.BadRequest();
    }
}
