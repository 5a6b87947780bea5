using Market.Orders.Payments.Simulator.Api;
using Market.Orders.Payments.Simulator.Objects;
using Market.Orders.Payments.Simulator.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Market.Orders.Payments.Simulator.TestHelpers;

/// <summary>POST /test_helpers/disputes with the secret key and the form field payment_intent: the buyer's bank wants the money back, for product_not_received.</summary>
internal static class DisputeCharge
{
    public static Task HandleAsync(HttpContext context, ApiDoor door, SimulatorStore store, IOptions<StripeSimulatorOptions> options, TimeProvider time) =>
        door.AnswerHelperAsync(context, async () =>
        {
            var intent = (await Parameters.ReadAsync(context.Request)).RequiredText("payment_intent");
            return await store.ChangeAsync(async db =>
            {
                var charge = await db.Charges.SingleOrDefaultAsync(charge => charge.PaymentIntentId == intent && charge.Status == ChargeStatus.Succeeded)
                    ?? throw StripeError.NoSuch("payment_intent", intent, "payment_intent");
                if (charge.Disputed || charge.Unrefunded == 0) throw StripeError.State(null, "This charge cannot be disputed.");
                return UpdateDispute.Begin(db, charge, "product_not_received", options.Value.DisputeFee, time.GetUtcNow()).ToJson().ToJsonString();
            });
        });
}
