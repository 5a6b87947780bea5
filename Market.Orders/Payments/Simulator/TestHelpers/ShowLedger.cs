using System.Text.Json;
using Market.Orders.Payments.Simulator.Api;
using Market.Orders.Payments.Simulator.Storage;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments.Simulator.TestHelpers;

/// <summary>
/// GET /test_helpers/ledger with the secret key: every charge and refund that "Stripe" knows, oldest first, amounts in the smallest unit
/// (fen), so that an oracle can hold them against the shop's books.
/// </summary>
internal static class ShowLedger
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Task HandleAsync(HttpContext context, ApiDoor door, SimulatorStore store) => door.AnswerHelperAsync(context, async () =>
    {
        await using var db = await store.OpenAsync();
        var charges =
            from charge in db.Charges
            join session in db.Sessions on charge.SessionId equals session.Id
            orderby charge.Sequence
            select new LedgerCharge(
                charge.Id, charge.PaymentIntentId, session.Id, session.ClientReferenceId, charge.Amount, charge.AmountRefunded,
                charge.Currency, charge.Method, charge.Status.ToString().ToLower());
        var refunds =
            from refund in db.Refunds
            orderby refund.Sequence
            select new LedgerRefund(refund.Id, refund.ChargeId, refund.PaymentIntentId, refund.Amount, refund.Currency, refund.Status.ToString().ToLower());
        return JsonSerializer.Serialize(new Ledger(await charges.ToListAsync(), await refunds.ToListAsync()), Json);
    });

    private sealed record Ledger(IReadOnlyList<LedgerCharge> Charges, IReadOnlyList<LedgerRefund> Refunds);

    private sealed record LedgerCharge(
        string Id, string PaymentIntent, string CheckoutSession, string? ClientReferenceId, long Amount, long AmountRefunded,
        string Currency, string Method, string Status);

    private sealed record LedgerRefund(string Id, string Charge, string PaymentIntent, long Amount, string Currency, string Status);
}
