using Market.Orders;
using Market.Orders.Contracts;
using Market.Orders.Fulfilment;

namespace Market.Tests.Orders.Fulfilment;

/// <summary>The life of an order and of its parcels: what the tables allow happens, and everything else is refused.</summary>
public sealed class TransitionsTests
{
    private static readonly DateTimeOffset Now = OrdersHost.Opening;

    private static readonly Dictionary<ParcelState, ParcelState[]> ParcelTable = new()
    {
        [ParcelState.Waiting] = [ParcelState.Packed, ParcelState.Withdrawn],
        [ParcelState.Packed] = [ParcelState.Shipped, ParcelState.ReadyForPickUp, ParcelState.Withdrawn],
        [ParcelState.Shipped] = [ParcelState.Received],
        [ParcelState.ReadyForPickUp] = [ParcelState.Received, ParcelState.Withdrawn],
        [ParcelState.Received] = [],
        [ParcelState.Withdrawn] = [],
    };

    private static readonly Dictionary<OrderState, OrderState[]> OrderTable = new()
    {
        [OrderState.Placed] = [OrderState.Paid, OrderState.Cancelled, OrderState.Expired],
        [OrderState.Cancelled] = [OrderState.Paid],
        [OrderState.Expired] = [OrderState.Paid],
        [OrderState.Paid] = [OrderState.Packed, OrderState.Refunded],
        [OrderState.Packed] = [OrderState.Paid, OrderState.PartlyShipped, OrderState.Shipped, OrderState.ReadyForPickUp, OrderState.Refunded],
        [OrderState.PartlyShipped] = [OrderState.Shipped, OrderState.Received, OrderState.Refunded],
        [OrderState.Shipped] = [OrderState.Received, OrderState.Refunded],
        [OrderState.ReadyForPickUp] = [OrderState.Received, OrderState.Refunded],
        [OrderState.Received] = [OrderState.Completed, OrderState.Returned, OrderState.Refunded],
        [OrderState.Completed] = [OrderState.Returned, OrderState.Refunded],
        [OrderState.Returned] = [OrderState.Refunded],
        [OrderState.Refunded] = [],
    };

    public static MatrixTheoryData<ParcelState, ParcelState> ParcelMoves => new(Enum.GetValues<ParcelState>(), Enum.GetValues<ParcelState>());

    public static MatrixTheoryData<OrderState, OrderState> OrderMoves => new(Enum.GetValues<OrderState>(), Enum.GetValues<OrderState>());

    [Theory]
    [MemberData(nameof(ParcelMoves))]
    public void A_parcel_moves_as_its_table_says_and_not_otherwise(ParcelState from, ParcelState to)
    {
        // What is picked up is laid ready, what is delivered is shipped; a parcel that has come to neither may do what its kind does.
        var pickUp = from == ParcelState.ReadyForPickUp || (to == ParcelState.ReadyForPickUp && from is not (ParcelState.Shipped or ParcelState.Received));
        var parcel = ParcelIn(from, pickUp);
        var allowed = ParcelTable[from].Contains(to);

        Assert.Equal(allowed, parcel.May(to));
        if (to == ParcelState.Waiting)
            return;
        var refused = Record.Exception(() => Move(parcel, to));

        Assert.Equal(allowed, refused is null);
        Assert.Equal(allowed ? to : from, parcel.State);
    }

    [Fact]
    public void What_is_delivered_is_not_laid_ready_and_what_is_picked_up_is_not_shipped()
    {
        Assert.False(ParcelIn(ParcelState.Packed, pickUp: false).May(ParcelState.ReadyForPickUp));
        Assert.False(ParcelIn(ParcelState.Packed, pickUp: true).May(ParcelState.Shipped));
    }

    [Theory]
    [MemberData(nameof(OrderMoves))]
    public void An_order_moves_as_its_table_says_and_not_otherwise(OrderState from, OrderState to) =>
        Assert.Equal(OrderTable[from].Contains(to), OrderIn(from).May(to));

    public static TheoryData<OrderState> OrderStates => [.. Enum.GetValues<OrderState>()];

    [Theory]
    [MemberData(nameof(OrderStates))]
    public void What_an_orders_state_forbids_is_refused_and_changes_nothing(OrderState from)
    {
        var moves = new (OrderState To, Action<Order> Go)[]
        {
            (OrderState.Paid, order => order.MarkPaid(Now)), (OrderState.Cancelled, order => order.Cancel("buyer", Now)), (OrderState.Expired, order => order.Expire(Now)),
            (OrderState.Completed, order => order.Complete(Now)), (OrderState.Returned, order => order.MarkReturned("office", Now)),
        };
        foreach (var (to, go) in moves.Where(move => !OrderTable[from].Contains(move.To)))
        {
            var order = OrderIn(from);
            var (version, entries) = (order.Version, order.Timeline.Count);

            Assert.Throws<InvalidOperationException>(() => go(order));

            Assert.Equal((from, version, entries), (order.State, order.Version, order.Timeline.Count));
        }
    }

    [Fact]
    public void Every_pair_of_parcels_brings_an_order_where_its_table_lets_it_go()
    {
        foreach (var (first, second) in from first in Enum.GetValues<ParcelState>() from second in Enum.GetValues<ParcelState>() select (first, second))
        {
            var order = OrderIn(OrderState.Paid);
            // Step by step, the second always after the first: no step on the way may be one that the order's table forbids.
            foreach (var (parcel, to) in new[] { (order.Parcels[0], first), (order.Parcels[1], second) })
                foreach (var step in WayTo(to))
                {
                    Move(parcel, step);
                    order.Follow(parcel, $"{step}", "office", Now);
                }
            Assert.Equal(OrderProgress.Of(OrderState.Paid, order.Parcels), order.State);
        }
    }

    private static ParcelState[] WayTo(ParcelState state) => state switch
    {
        ParcelState.Waiting or ParcelState.ReadyForPickUp => [],
        ParcelState.Shipped => [ParcelState.Packed, ParcelState.Shipped],
        ParcelState.Received => [ParcelState.Packed, ParcelState.Shipped, ParcelState.Received],
        _ => [state],
    };

    private static Parcel ParcelIn(ParcelState state, bool pickUp = false)
    {
        var parcel = new Parcel { OrderId = Guid.NewGuid(), No = 1, ParcelNo = "JJ-1", Location = "S001", PickUp = pickUp };
        foreach (var step in state == ParcelState.ReadyForPickUp ? [ParcelState.Packed, state] : WayTo(state))
            Move(parcel, step);
        return parcel;
    }

    private static void Move(Parcel parcel, ParcelState to)
    {
        switch (to)
        {
            case ParcelState.Packed: parcel.Pack(Now); break;
            case ParcelState.Shipped: parcel.Ship(Carrier.Ems, "EMS12345", Now); break;
            case ParcelState.ReadyForPickUp: parcel.LayReady("12345678", Now); break;
            case ParcelState.Received: parcel.Receive("buyer", Now); break;
            case ParcelState.Withdrawn: parcel.Withdraw(); break;
        }
    }

    /// <summary>Two lines of two suppliers, brought to a state on the way that leads there.</summary>
    private static Order OrderIn(OrderState state)
    {
        var order = NewOrder(pickUp: state == OrderState.ReadyForPickUp);
        switch (state)
        {
            case OrderState.Placed: return order;
            case OrderState.Cancelled: order.Cancel("buyer", Now); return order;
            case OrderState.Expired: order.Expire(Now); return order;
        }
        order.MarkPaid(Now);
        var steps = state switch
        {
            OrderState.Packed => [(0, ParcelState.Packed)],
            OrderState.PartlyShipped => [(0, ParcelState.Packed), (0, ParcelState.Shipped)],
            OrderState.Shipped => [(0, ParcelState.Packed), (1, ParcelState.Packed), (0, ParcelState.Shipped), (1, ParcelState.Shipped)],
            OrderState.ReadyForPickUp => [(0, ParcelState.Packed), (0, ParcelState.ReadyForPickUp)],
            OrderState.Received or OrderState.Completed or OrderState.Returned =>
                [(0, ParcelState.Packed), (0, ParcelState.Shipped), (0, ParcelState.Received), (1, ParcelState.Packed), (1, ParcelState.Shipped), (1, ParcelState.Received)],
            _ => Array.Empty<(int, ParcelState)>(),
        };
        foreach (var (parcel, step) in steps)
        {
            Move(order.Parcels[parcel], step);
            order.Follow(order.Parcels[parcel], $"{step}", "office", Now);
        }
        if (state == OrderState.Completed)
            order.Complete(Now);
        if (state == OrderState.Returned)
            order.MarkReturned("office", Now);
        if (state == OrderState.Refunded)
        {
            foreach (var line in order.Lines)
                line.TakeBack(line.Quantity, line.ValueOf(line.Quantity));
            order.RecordRefund(order.TotalFen, "office", null, Now);
        }
        Assert.Equal(state, order.State);
        return order;
    }

    private static Order NewOrder(bool pickUp) => new()
    {
        Id = Guid.NewGuid(),
        OrderNo = "JJ20261124-22222222",
        AccessToken = "a",
        ShareToken = "s",
        ContactName = "张三",
        ContactPhone = "13800000000",
        Language = "zh-CN",
        PickUpAt = pickUp ? "C001" : null,
        Lines = [Line(1, pickUp ? "C001" : "S001"), Line(2, pickUp ? "C001" : "S002")],
    };

    private static OrderLine Line(int no, string location) => new()
    {
        LineNo = no,
        ProductCode = $"P{no}",
        Name = "椒",
        NameEn = "Pepper",
        Specification = "500g",
        SpecificationEn = "500 g",
        CertificateNo = "C",
        SupplierCode = location,
        BaseCode = "B",
        BaseName = "基地",
        BaseNameEn = "Base",
        VillageCode = "V",
        VillageName = "村",
        TownCode = "T",
        TownName = "镇",
        Location = location,
        Quantity = 2,
        UnitPriceFen = 100,
    };
}
