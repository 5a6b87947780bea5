using System.Text.Json.Nodes;
using Market.Orders.Payments.Simulator.Objects;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments.Simulator.Api;

/// <summary>POST /v1/refunds: gives back the rest of a charge, or a part of it.</summary>
internal static class CreateRefund
{
    public static async Task<JsonObject> AnswerAsync(ApiCall call)
    {
        call.Parameters.RefuseAllBut("payment_intent", "charge", "amount", "reason", "metadata", "expand");
        var reason = call.Parameters.Choice("reason", "duplicate", "fraudulent", "requested_by_customer");
        var amount = call.Parameters.PositiveInteger("amount");
        var metadata = call.Parameters.MetadataJson("metadata");
        var charge = await ChargeAsync(call);
        if (charge.Disputed && await call.Db.Disputes.AnyAsync(dispute => dispute.ChargeId == charge.Id && dispute.Status != DisputeStatus.Won))
            throw StripeError.State("charge_disputed", $"Charge {charge.Id} has been charged back; cannot issue a refund.");
        var refund = new Refund
        {
            Id = Identifier.New("re_"),
            Created = call.Now,
            ChargeId = charge.Id,
            PaymentIntentId = charge.PaymentIntentId,
            Amount = Returnable(charge, amount),
            Currency = charge.Currency,
            Reason = reason,
            MetadataJson = metadata,
        };
        charge.Return(refund.Amount);
        if (charge.Method == "card" || call.Options.WalletRefundDelay <= TimeSpan.Zero) refund.Succeed();
        else refund.Wait(call.Now + call.Options.WalletRefundDelay);
        call.Db.Refunds.Add(refund);
        call.Db.Announce("refund.created", refund, call.Now, call.Caller);
        call.Db.Announce("charge.refunded", charge, call.Now, call.Caller);
        return await Expansion.ApplyAsync(call, refund);
    }

    private static async Task<Charge> ChargeAsync(ApiCall call)
    {
        if (call.Parameters.Text("charge") is { } id)
            return await call.Db.Charges.SingleOrDefaultAsync(charge => charge.Id == id && charge.Status == ChargeStatus.Succeeded)
                ?? throw StripeError.NoSuch("charge", id, "charge");
        var intent = call.Parameters.Text("payment_intent")
            ?? throw StripeError.Invalid("parameter_missing", "One of the following params should be provided for this request: payment_intent or charge.");
        if (!await call.Db.PaymentIntents.AnyAsync(known => known.Id == intent)) throw StripeError.NoSuch("payment_intent", intent, "payment_intent");
        return await call.Db.Charges.SingleOrDefaultAsync(charge => charge.PaymentIntentId == intent && charge.Status == ChargeStatus.Succeeded)
            ?? throw StripeError.State(null, $"This PaymentIntent ({intent}) does not have a successful charge to refund.");
    }

    private static long Returnable(Charge charge, long? asked)
    {
        if (charge.Unrefunded == 0)
            throw StripeError.State("charge_already_refunded", $"Charge {charge.Id} has already been refunded.");
        if (asked > charge.Unrefunded)
            throw StripeError.State(
                null, $"Refund amount ({asked}) is greater than unrefunded amount on charge ({charge.Unrefunded})", "amount");
        return asked ?? charge.Unrefunded;
    }
}
