using System.Text.Json.Nodes;
using Market.Orders.Payments.Simulator.Objects;
using Market.Orders.Payments.Simulator.Storage;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments.Simulator.Api;

/// <summary>
/// How disputes begin and end. As in Stripe's test mode the evidence decides: winning_evidence wins, losing_evidence loses, anything else goes
/// under review (https://docs.stripe.com/testing#disputes).
/// </summary>
internal static class UpdateDispute
{
    private const string Evidence = "evidence[uncategorized_text]";

    /// <summary>POST /v1/disputes/{id}.</summary>
    public static async Task<JsonObject> AnswerAsync(ApiCall call)
    {
        call.Parameters.RefuseAllBut("evidence", "submit", "expand");
        var dispute = await UndecidedAsync(call);
        var evidence = call.Parameters.RequiredText(Evidence, 20_000);
        if (evidence == "winning_evidence") dispute.Win(call.Now);
        else if (evidence == "losing_evidence") dispute.Lose();
        else dispute.Review();
        if (dispute.ReturnId is not null) call.Db.Announce("charge.dispute.funds_reinstated", dispute, call.Now, call.Caller);
        call.Db.Announce(dispute.IsDecided ? "charge.dispute.closed" : "charge.dispute.updated", dispute, call.Now, call.Caller);
        return await Expansion.ApplyAsync(call, dispute);
    }

    /// <summary>POST /v1/disputes/{id}/close: accepts it, which loses it.</summary>
    public static async Task<JsonObject> CloseAsync(ApiCall call)
    {
        call.Parameters.RefuseAllBut("expand");
        var dispute = await UndecidedAsync(call);
        dispute.Lose();
        call.Db.Announce("charge.dispute.closed", dispute, call.Now, call.Caller);
        return await Expansion.ApplyAsync(call, dispute);
    }

    /// <summary>The buyer's bank wants a charge back that succeeded.</summary>
    public static Dispute Begin(SimulatorDb db, Charge charge, string reason, long fee, DateTimeOffset now)
    {
        var dispute = charge.DisputeFor(reason, fee, now);
        db.Disputes.Add(dispute);
        db.Announce("charge.dispute.created", dispute, now);
        db.Announce("charge.dispute.funds_withdrawn", dispute, now);
        return dispute;
    }

    private static async Task<Dispute> UndecidedAsync(ApiCall call)
    {
        var dispute = await call.Db.Disputes.SingleOrDefaultAsync(dispute => dispute.Id == call.Id) ?? throw StripeError.NoSuch("dispute", call.Id!, "id");
        return dispute.IsDecided ? throw StripeError.State(null, "This dispute is already closed") : dispute;
    }
}
