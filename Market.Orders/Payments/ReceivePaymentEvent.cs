using System.Text;
using System.Text.Json;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;
using Stripe;
using Stripe.Checkout;

namespace Market.Orders.Payments;

/// <summary>Takes in a webhook: verified on the bytes as they came, stored once however often it is sent, answered at once.</summary>
internal sealed class ReceivePaymentEventHandler(OrdersDb db, StripeSettings settings, Bell<PaymentEvent> bell, TimeProvider time)
{
    private const int LargestBody = 1024 * 1024;
    private const long ToleranceSeconds = 300;

    public async Task<ReceivePaymentEventResult> Receive(ReceivePaymentEvent command, CancellationToken cancellation)
    {
        if (Verified(command) is not { } received)
            return new(ReceivePaymentEventOutcome.Refused);
        if (received.Livemode != settings.LiveMode)
            return new(ReceivePaymentEventOutcome.WrongMode);
        await Store(received, cancellation);
        bell.Ring();
        return new(ReceivePaymentEventOutcome.Received);
    }

    private Event? Verified(ReceivePaymentEvent command)
    {
        if (string.IsNullOrEmpty(command.Signature) || command.Body is not { Length: > 0 and <= LargestBody })
            return null;
        try
        {
            var received = EventUtility.ConstructEvent(
                Encoding.UTF8.GetString(command.Body), command.Signature, settings.WebhookSecret, ToleranceSeconds, time.GetUtcNow().ToUnixTimeSeconds(),
                throwOnApiVersionMismatch: false);
            return received is { Object: "event", Id.Length: > 0 and <= PaymentEvent.LongestText, Type.Length: > 0 and <= PaymentEvent.LongestText } ? received : null;
        }
        catch (Exception exception) when (exception is StripeException or JsonException or FormatException or InvalidOperationException or ArgumentException or NullReferenceException)
        {
            return null;
        }
    }

    private Task Store(Event received, CancellationToken cancellation)
    {
        var (objectId, orderNo) = received.Data?.Object switch
        {
            Session session => (session.Id, session.ClientReferenceId),
            PaymentIntent intent => (intent.Id, intent.Metadata?.GetValueOrDefault("order")),
            IHasId other => (other.Id, null),
            _ => (null, null),
        };
        object now = db.IsSqlite ? time.GetUtcNow().ToUnixTimeMilliseconds() : time.GetUtcNow();
        return db.Write(token => db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO payment_events (id, type, object_id, order_no, received_at, next_attempt_at, attempts)
            VALUES ({received.Id}, {received.Type}, {Short(objectId)}, {Short(orderNo)}, {now}, {now}, 0) ON CONFLICT DO NOTHING
            """, token), cancellation);
    }

    private static string? Short(string? text) => text?.Length > PaymentEvent.LongestText ? text[..PaymentEvent.LongestText] : text;
}
