using System.Security.Cryptography;
using System.Text.Json;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Checkout;

/// <summary>
/// A key that has been answered with an order. Saved in the order's own transaction: of any number of requests with one key,
/// one saves. The answer is read from the order, whose number, token, amounts and time to pay never change.
/// </summary>
internal sealed class OrderRequest
{
    private const string Guests = "guest";

    /// <summary>Whose key it is: an account's id, or "guest".</summary>
    public required string Scope { get; init; }
    public required string Key { get; init; }

    /// <summary>SHA-256 of what was asked: the same key for something else is refused.</summary>
    public required byte[] BodyHash { get; init; }
    public Guid OrderId { get; init; }

    public static OrderRequest Of(PlaceOrder command, Guid orderId) =>
        new() { Scope = ScopeOf(command), Key = command.Key, BodyHash = Hash(command), OrderId = orderId };

    /// <summary>The answer that the command's key was given before, or null.</summary>
    public static async Task<PlaceOrderResult?> Answered(OrdersDb db, PlaceOrder command, CancellationToken cancellation)
    {
        var scope = ScopeOf(command);
        var answered = await (
            from request in db.Requests
            where request.Scope == scope && request.Key == command.Key
            join order in db.Orders on request.OrderId equals order.Id
            select new { request.BodyHash, Order = new PlacedOrder(order.OrderNo, order.AccessToken, order.GoodsFen, order.ShippingFen, order.GoodsFen + order.ShippingFen, order.ExpiresAt) })
            .SingleOrDefaultAsync(cancellation);
        if (answered is null)
            return null;
        return answered.BodyHash.AsSpan().SequenceEqual(Hash(command))
            ? new PlaceOrderResult(PlaceOrderOutcome.Placed, answered.Order, [], Replayed: true)
            : new PlaceOrderResult(PlaceOrderOutcome.KeyReused, null, [new OrderProblem("key", OrderProblems.KeyReused, null, null)], Replayed: false);
    }

    /// <summary>Those of the commands' keys that have been answered, or that another of their buyers has used.</summary>
    public static Task<HashSet<string>> UsedKeys(OrdersDb db, IEnumerable<PlaceOrder> commands, CancellationToken cancellation)
    {
        var (scopes, keys) = (commands.Select(ScopeOf).Distinct().ToList(), commands.Select(command => command.Key).ToList());
        // By scope as well, though keys alone would do: without its first column the primary key cannot be searched.
        return db.Requests.Where(request => scopes.Contains(request.Scope) && keys.Contains(request.Key)).Select(request => request.Key).ToHashSetAsync(cancellation);
    }

    private static string ScopeOf(PlaceOrder command) => command.CustomerId ?? Guests;

    // Where a line came from is not what the buyer asks for: who sends the form again after the room's window has closed gets the order that was placed.
    private static byte[] Hash(PlaceOrder command) => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(command));
}

internal sealed class OrderRequestConfiguration : IEntityTypeConfiguration<OrderRequest>
{
    public void Configure(EntityTypeBuilder<OrderRequest> request)
    {
        request.ToTable("requests").HasKey(r => new { r.Scope, r.Key });
        request.HasOne<Order>().WithOne().HasForeignKey<OrderRequest>(r => r.OrderId);
    }
}
