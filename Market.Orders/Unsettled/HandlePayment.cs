using System.Globalization;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Unsettled;

/// <summary>What no call can settle: one person notes what was done, another confirms. With the second a lost dispute is written off.</summary>
internal sealed class HandlePaymentHandler(OrdersDb db, TimeProvider time)
{
    public Task<ActOnPaymentOutcome> Handle(UnsettledPayment matter, ActOnPayment command, CancellationToken cancellation) => db.Write(async token =>
    {
        var noted = await db.HandledPayments.SingleOrDefaultAsync(handled => handled.Kind == matter.Kind && handled.Subject == matter.Id, token);
        return command.Action == SafeAction.MarkHandled ? Note(matter, command, noted) : await Confirm(matter, command, noted, token);
    }, cancellation);

    private ActOnPaymentOutcome Note(UnsettledPayment matter, ActOnPayment command, HandledPayment? noted)
    {
        var note = command.Note?.Trim();
        if (note is not { Length: > 0 and <= HandledPayment.LongestNote } || note.Contains('\0'))
            return ActOnPaymentOutcome.NoteNeeded;
        if (noted is not null)
            return ActOnPaymentOutcome.NotNow;
        db.Add(new HandledPayment { Kind = matter.Kind, Subject = matter.Id, Note = note, NotedBy = command.Actor, NotedAt = time.GetUtcNow() });
        return ActOnPaymentOutcome.Done;
    }

    private async Task<ActOnPaymentOutcome> Confirm(UnsettledPayment matter, ActOnPayment command, HandledPayment? noted, CancellationToken cancellation)
    {
        if (noted is null || noted.ConfirmedAt is not null)
            return ActOnPaymentOutcome.NotNow;
        if (noted.NotedBy == command.Actor)
            return ActOnPaymentOutcome.FourEyes;
        var now = time.GetUtcNow();
        noted.Confirm(command.Actor, now);
        if (matter.Kind == UnsettledKind.DisputeLost)
            await WriteOff(matter.Id, now, cancellation);
        if (matter.Kind == UnsettledKind.Finding)
        {
            var id = long.Parse(matter.Id, CultureInfo.InvariantCulture);
            (await db.PaymentFindings.SingleAsync(finding => finding.Id == id, cancellation)).Resolve(handled: true, now);
        }
        return ActOnPaymentOutcome.Done;
    }

    private async Task WriteOff(string disputeId, DateTimeOffset now, CancellationToken cancellation)
    {
        var dispute = await db.Disputes.SingleAsync(candidate => candidate.Id == disputeId, cancellation);
        dispute.WriteOff(now);
        DisputePosting.PostLoss(db, dispute.Id, dispute.WithdrawnFen, now);
    }
}
