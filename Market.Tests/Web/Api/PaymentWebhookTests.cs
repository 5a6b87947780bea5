using System.Net;

namespace Market.Tests.Web.Api;

/// <summary>The payment provider's door: who cannot sign is refused, and told nothing.</summary>
[Collection(MarketCollection.Name)]
public sealed class PaymentWebhookTests(MarketHost market)
{
    private const string Event = """{"id":"evt_forged","object":"event","type":"checkout.session.completed","livemode":false,"data":{"object":{}}}""";

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("t=1,v1=0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task An_event_without_a_true_signature_is_a_bad_request(string? signature)
    {
        using var visitor = market.NewVisitor();

        var (status, problem) = await visitor.Ask(
            HttpMethod.Post, "/webhooks/stripe", OrderBodies.Json(Event), signature is null ? [] : [("Stripe-Signature", signature)]);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
    }
}
