using Market.Orders.Checkout;
using Market.Orders.Data;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Stock;

/// <summary>Moves reserved stock with its order. Each call belongs in the transaction of the order's transition.</summary>
internal static class Reservations
{
    private const string Reserve = "reserved = reserved + $1";
    private const string IsFree = "product_code = $2 AND location = $3 AND on_hand - reserved >= $1";

    /// <summary>Reserves every line of the order, lines merged per product and place and taken in a fixed order so that two orders cannot deadlock.</summary>
    /// <returns>The first product that is short and how many are free, or null when all is reserved; when short, the caller rolls back.</returns>
    public static async Task<Shortage?> Hold(OrdersDb db, Order order, CancellationToken cancellation)
    {
        var wanted = await Write(db, order, cancellation);
        // Everything else is written before the first stock row is locked: a product that everybody wants is locked for the shortest time.
        await db.SaveChangesAsync(cancellation);
        return await Take(db, wanted, cancellation);
    }

    /// <summary>
    /// Reserves what several new orders want, as the last of the statements that insert them: it must change a row for each product and place, or
    /// stock does not suffice for all of them, or a product is not what it was when the orders were priced, and the caller rolls back.
    /// </summary>
    /// <param name="products">As the orders were priced by them.</param>
    public static void HoldNew(Statements statements, IEnumerable<Order> orders, Dictionary<string, SellableProduct> products, bool sqlite)
    {
        var wanted = orders.SelectMany(Of).ToList();
        statements.Insert(wanted);
        statements.Update("stock", Reserve, $"{IsFree} AND {KnownProducts.StillSo("$2", "$4", sqlite)}", Sums(wanted).ConvertAll<object[]>(
            sum => [sum.Quantity, sum.ProductCode, sum.Location, products[sum.ProductCode].Version]));
    }

    private static async Task<Shortage?> Take(OrdersDb db, IEnumerable<Reservation> wanted, CancellationToken cancellation)
    {
        var sums = Sums(wanted);
        var statements = new Statements(db);
        foreach (var sum in sums)
            statements.Add($"UPDATE stock SET {Reserve} WHERE {IsFree}", sum.Quantity, sum.ProductCode, sum.Location);
        return (await statements.Send(cancellation)).FindIndex(rows => rows != 1) is var at and >= 0
            ? new Shortage(sums[at].ProductCode, sums[at].Location, await At(db, sums[at]).Select(item => item.OnHand - item.Reserved).FirstOrDefaultAsync(cancellation))
            : null;
    }

    private static List<Reservation> Sums(IEnumerable<Reservation> wanted) => Sorted(wanted).GroupBy(want => (want.ProductCode, want.Location))
        .Select(same => new Reservation { ProductCode = same.Key.ProductCode, Location = same.Key.Location, Quantity = same.Sum(want => want.Quantity) }).ToList();

    /// <summary>Held goods become sold: they leave the stock.</summary>
    public static async Task Commit(OrdersDb db, Order order, CancellationToken cancellation)
    {
        foreach (var held in await Held(db, order, cancellation))
        {
            await MustChange(held, At(db, held).ExecuteUpdateAsync(set => set
                .SetProperty(item => item.OnHand, item => item.OnHand - held.Quantity)
                .SetProperty(item => item.Reserved, item => item.Reserved - held.Quantity), cancellation));
            held.State = ReservationState.Committed;
            db.StockMovements.Add(new StockMovement
            {
                ProductCode = held.ProductCode,
                Location = held.Location,
                Reason = StockReason.Sale,
                Quantity = -held.Quantity,
                Source = order.OrderNo,
            });
        }
    }

    /// <summary>Held goods become free again.</summary>
    public static async Task Release(OrdersDb db, Order order, CancellationToken cancellation)
    {
        foreach (var held in await Held(db, order, cancellation))
        {
            await MustChange(held, At(db, held).ExecuteUpdateAsync(
                set => set.SetProperty(item => item.Reserved, item => item.Reserved - held.Quantity), cancellation));
            held.State = ReservationState.Released;
        }
    }

    /// <summary>Returned goods go back on sale at the place they came from.</summary>
    public static async Task Restock(OrdersDb db, OrderLine line, int quantity, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quantity, 1);
        await db.Stock.Where(item => item.ProductCode == line.ProductCode && item.Location == line.Location)
            .ExecuteUpdateAsync(set => set.SetProperty(item => item.OnHand, item => item.OnHand + quantity), cancellation);
        db.StockMovements.Add(Movement(line, StockReason.Return, quantity));
    }

    /// <summary>Returned goods are thrown away: they come in and go out again, so that what became of them is written down.</summary>
    public static void Discard(OrdersDb db, OrderLine line, int quantity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quantity, 1);
        db.StockMovements.AddRange(Movement(line, StockReason.Return, quantity), Movement(line, StockReason.Discard, -quantity));
    }

    private static StockMovement Movement(OrderLine line, StockReason reason, int quantity) => new()
    {
        ProductCode = line.ProductCode,
        Location = line.Location,
        Reason = reason,
        Quantity = quantity,
        // The number taken back rises with every return of the line, so it names the return.
        Source = $"{line.OrderId:N}/{line.LineNo}/{line.RefundedQuantity}",
    };

    private static IEnumerable<Reservation> Of(Order order) => order.Lines.GroupBy(line => (line.ProductCode, line.Location)).Select(lines => new Reservation
    {
        OrderId = order.Id,
        ProductCode = lines.Key.ProductCode,
        Location = lines.Key.Location,
        Quantity = lines.Sum(line => line.Quantity),
    });

    /// <summary>Writes down what is to be held.</summary>
    private static async Task<List<Reservation>> Write(OrdersDb db, Order order, CancellationToken cancellation)
    {
        List<Reservation> wanted;
        if (db.Entry(order).State == EntityState.Added)
        {
            wanted = [.. Of(order)];
            db.Reservations.AddRange(wanted);
        }
        else
        {
            // Taken up again after its end: what was released is held once more.
            wanted = await db.Reservations.Where(r => r.OrderId == order.Id && r.State == ReservationState.Released).ToListAsync(cancellation);
            wanted.ForEach(released => released.State = ReservationState.Held);
        }
        return wanted;
    }

    private static async Task<List<Reservation>> Held(OrdersDb db, Order order, CancellationToken cancellation) =>
        Sorted(await db.Reservations.Where(r => r.OrderId == order.Id && r.State == ReservationState.Held).ToListAsync(cancellation));

    /// <summary>In the order in which stock is locked, the same for every order.</summary>
    private static List<Reservation> Sorted(IEnumerable<Reservation> reservations) =>
        [.. reservations.OrderBy(r => r.ProductCode, StringComparer.Ordinal).ThenBy(r => r.Location, StringComparer.Ordinal)];

    private static IQueryable<StockItem> At(OrdersDb db, Reservation reservation) =>
        db.Stock.Where(item => item.ProductCode == reservation.ProductCode && item.Location == reservation.Location);

    private static async Task MustChange(Reservation held, Task<int> changed)
    {
        if (await changed != 1)
            throw new InvalidOperationException($"{held.ProductCode} at {held.Location} is reserved but has no stock row.");
    }
}

internal sealed record Shortage(string ProductCode, string Location, int Available);
