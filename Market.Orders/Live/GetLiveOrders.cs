using System.Security.Cryptography;
using System.Text;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Live;

/// <summary>The orders of a live session with what the guard compares; names, phones and addresses stay here.</summary>
internal sealed class GetLiveOrdersHandler(OrdersDb db)
{
    private const int Most = 5_000;

    public async Task<LiveOrders> Get(GetLiveOrders ask, CancellationToken cancellation)
    {
        var orders = await db.Orders.AsNoTracking().Include(order => order.Lines).Where(order => order.Lines.Any(line => line.LiveSession == ask.Session))
            .OrderBy(order => order.PlacedAt).ThenBy(order => order.Id).Take(Most).ToListAsync(cancellation);
        var refunds = await db.Attributions.Where(movement => movement.Promoter == ask.Session && movement.Refund).GroupBy(movement => movement.OrderNo)
            .Select(of => new { of.Key, At = of.Max(movement => movement.At) }).ToDictionaryAsync(of => of.Key, of => of.At, cancellation);
        var unit = Plain(ask.Unit);
        return new LiveOrders([.. orders.Select(order => new LiveOrder(
            order.OrderNo, order.PlacedAt, order.State, order.CustomerId, order.Device, order.Network, Address(order), NamesUnit(order, unit),
            order.State.WasPaid() ? order.Lines.Where(line => line.LiveSession == ask.Session).Sum(line => line.NetFen) : 0,
            refunds.TryGetValue(order.OrderNo, out var at) ? at : null))]);
    }

    private static bool NamesUnit(Order order, string unit) =>
        unit.Length > 0 && (Plain(order.Invoice?.Title).Contains(unit, StringComparison.Ordinal) || Plain(order.Street).Contains(unit, StringComparison.Ordinal));

    private static string? Address(Order order) => order.Street is null ? null
        : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Plain($"{order.Province}{order.City}{order.District}{order.Street}"))).AsSpan(0, 16));

    // However it is written: spaces and marks do not make another address of it.
    private static string Plain(string? text) => string.Concat((text ?? "").Normalize(NormalizationForm.FormKC).Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
