using System.Security.Cryptography;
using System.Text.Json;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Fulfilment;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Market.Orders.Returns;

/// <summary>The buyer asks to return goods, or claims that something is wrong with them. Its units are spoken for until it ends.</summary>
internal sealed class AskReturnHandler(OrdersDb db, ReturnViews views, IOptions<FulfilmentOptions> options, TimeProvider time)
{
    public async Task<AskReturnResult> Ask(AskReturn command, CancellationToken cancellation)
    {
        var found = await db.Orders.OpenTo(command.Access, command.OrderNo).Select(order => (Guid?)order.Id).SingleOrDefaultAsync(cancellation);
        if (found is not { } orderId)
            return new(ReturnOutcome.NotFound, null, [], false);
        if (AskedReturn.Fields(command).ToList() is { Count: > 0 } problems)
            return new(ReturnOutcome.Invalid, null, problems, false);
        return await db.Write(token => Write(orderId, command, token), cancellation);
    }

    private async Task<AskReturnResult> Write(Guid orderId, AskReturn command, CancellationToken cancellation)
    {
        var (now, hash) = (time.GetUtcNow(), Hash(command));
        var order = await db.Lock(orderId, cancellation);
        var returns = await db.ReturnsOf(orderId, cancellation);
        var refunds = await db.RefundsOf(orderId, cancellation);
        if (returns.Find(request => request.Key == command.Key) is { } first)
            return first.BodyHash.AsSpan().SequenceEqual(hash)
                ? new(ReturnOutcome.Done, views.Of(order, first, refunds), [], true)
                : new(ReturnOutcome.KeyReused, null, [new OrderProblem("key", OrderProblems.KeyReused, null, null)], false);
        if (new AskedReturn(order, command, refunds, returns, options.Value, now).Problems().ToList() is { Count: > 0 } problems)
            return new(ReturnOutcome.Invalid, null, problems, false);
        var location = order.Lines.Single(line => line.LineNo == command.Lines[0].LineNo).Location;
        var parcel = order.Parcels.Single(parcel => parcel.Location == location);
        var request = ReturnRequest.Of(order, parcel.ParcelNo, location, returns.Count + 1, command, hash, now);
        db.Returns.Add(request);
        db.TellOfReturn(order, request, "return_requested", command.Access.Actor, now);
        return new(ReturnOutcome.Done, views.Of(order, request, refunds), [], false);
    }

    /// <summary>Of what is asked for, whoever asks. Pictures are left out: a form that is sent twice brings them twice, under two ids.</summary>
    private static byte[] Hash(AskReturn command) => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { command.Reason, command.Lines, command.Note }));
}
