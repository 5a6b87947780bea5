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

    /// <summary>SHA-256 of what was asked, in whatever language: the same key for something else is refused.</summary>
    public required byte[] BodyHash { get; init; }
    public Guid OrderId { get; init; }

    public static OrderRequest Of(PlaceOrder command, Guid orderId) =>
        new() { Scope = ScopeOf(command), Key = command.Key, BodyHash = Hash(command), OrderId = orderId };

    /// <summary>The answer that the command's key was given before, or null.</summary>
    public static async Task<PlaceOrderResult?> Answered(OrdersDb db, PlaceOrder command, CancellationToken cancellation)
    {
        var answered = await Find(db, ScopeOf(command), command.Key).SingleOrDefaultAsync(cancellation);
        if (answered is null)
            return null;
        return IsOf(command, answered.BodyHash)
            ? new PlaceOrderResult(PlaceOrderOutcome.Placed, answered.Order, [], Replayed: true)
            : new PlaceOrderResult(PlaceOrderOutcome.KeyReused, null, [new OrderProblem("key", OrderProblems.KeyReused, null, null)], Replayed: false);
    }

    /// <summary>The order that an account's key was answered with, or null.</summary>
    public static async Task<PlacedOrder?> Placed(OrdersDb db, string customerId, string key, CancellationToken cancellation) =>
        OrderFields.IsKey(key) ? (await Find(db, customerId, key).SingleOrDefaultAsync(cancellation))?.Order : null;

    /// <summary>Those of the commands' keys that have been answered, or that another of their buyers has used.</summary>
    public static Task<HashSet<string>> UsedKeys(OrdersDb db, IEnumerable<PlaceOrder> commands, CancellationToken cancellation)
    {
        var (scopes, keys) = (commands.Select(ScopeOf).Distinct().ToList(), commands.Select(command => command.Key).ToList());
        // By scope as well, though keys alone would do: without its first column the primary key cannot be searched.
        return db.Requests.Where(request => scopes.Contains(request.Scope) && keys.Contains(request.Key)).Select(request => request.Key).ToHashSetAsync(cancellation);
    }

    private static string ScopeOf(PlaceOrder command) => command.CustomerId ?? Guests;

    private static IQueryable<Answer> Find(OrdersDb db, string scope, string key) =>
        from request in db.Requests
        where request.Scope == scope && request.Key == key
        join order in db.Orders on request.OrderId equals order.Id
        select new Answer(
            request.BodyHash, new PlacedOrder(order.OrderNo, order.AccessToken, order.GoodsFen, order.ShippingFen, order.GoodsFen + order.ShippingFen, order.ExpiresAt));

    // Orders of earlier versions have the language in their hash: asked again as they were, they are found.
    private static bool IsOf(PlaceOrder command, byte[] hash) => hash.AsSpan().SequenceEqual(Hash(command)) || hash.AsSpan().SequenceEqual(HashAll(command));

    // Where a line came from is not what the buyer asks for: who sends the form again after the room's window has closed gets the order that was placed.
    // Nor is the language: the same program may send the same order with other headers.
    private static byte[] Hash(PlaceOrder command) => HashAll(command with { Language = "" });

    private static byte[] HashAll(PlaceOrder command) => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(command));

    private sealed record Answer(byte[] BodyHash, PlacedOrder Order);
}

internal sealed class OrderRequestConfiguration : IEntityTypeConfiguration<OrderRequest>
{
    public void Configure(EntityTypeBuilder<OrderRequest> request)
    {
        request.ToTable("requests").HasKey(r => new { r.Scope, r.Key });
        request.HasOne<Order>().WithOne().HasForeignKey<OrderRequest>(r => r.OrderId);
    }
}
