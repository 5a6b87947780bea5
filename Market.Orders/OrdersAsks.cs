using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Ledger;
using Market.Orders.Live;
using Market.Orders.Payments;
using Market.Orders.Returns;
using Market.Orders.Stock;

namespace Market.Orders;

/// <summary>Answers the asks of orders, each by its use case.</summary>
internal sealed class OrdersAsks(
    OrdersDb db, OrderIntake placing, GetOrderHandler reading, StartPaymentHandler paying, CheckPaymentHandler checking, CancelOrderHandler cancelling,
    RefundLineHandler refunding, ReceivePaymentEventHandler receiving, GetStockHandler stock, GetLiveSalesHandler live, GetLiveOrdersHandler liveOrders) : IOrders
{
    public async ValueTask<PlaceOrderResult> PlaceOrder(PlaceOrder command, CancellationToken cancellation = default) => await placing.Place(command, cancellation);

    public async ValueTask<PlaceOrdersResult> PlaceOrders(PlaceOrders command, CancellationToken cancellation = default) => new(await placing.PlaceAll(command.Orders, cancellation));

    public async ValueTask<PlacedOrderAnswer> GetPlacedOrder(GetPlacedOrder ask, CancellationToken cancellation = default) =>
        new(await OrderRequest.Placed(db, ask.CustomerId, ask.Key, cancellation));

    public async ValueTask<StartPaymentResult> StartPayment(StartPayment command, CancellationToken cancellation = default) => await paying.Start(command, cancellation);

    public async ValueTask<OrderAnswer> CheckPayment(CheckPayment command, CancellationToken cancellation = default)
    {
        await checking.Check(command, cancellation);
        return new(await reading.Get(command.OrderNo, command.Access, cancellation));
    }

    public async ValueTask<OrderAnswer> GetOrder(GetOrder ask, CancellationToken cancellation = default) =>
        new(await reading.Get(ask.OrderNo, ask.Access, cancellation));

    public async ValueTask<ReceiptAnswer> GetReceipt(GetReceipt ask, CancellationToken cancellation = default) =>
        new(await reading.Receipt(ask.ShareToken, cancellation));

    public async ValueTask<CancelOrderResult> CancelOrder(CancelOrder command, CancellationToken cancellation = default)
    {
        var outcome = await cancelling.Cancel(command, cancellation);
        return new(outcome, await reading.Get(command.OrderNo, command.Access, cancellation));
    }

    public async ValueTask<RefundLineResult> RefundLine(RefundLine command, CancellationToken cancellation = default) => await refunding.Request(command, cancellation);

    public async ValueTask<ReceivePaymentEventResult> ReceivePaymentEvent(ReceivePaymentEvent command, CancellationToken cancellation = default) =>
        await receiving.Receive(command, cancellation);

    public async ValueTask<StockOnOffer> GetStock(GetStock ask, CancellationToken cancellation = default) => await stock.Get(cancellation);

    public async ValueTask<LiveSales> GetLiveSales(GetLiveSales ask, CancellationToken cancellation = default) => await live.Get(ask.Session, cancellation);

    public async ValueTask<LiveOrders> GetLiveOrders(GetLiveOrders ask, CancellationToken cancellation = default) => await liveOrders.Get(ask, cancellation);

    public async ValueTask<LedgerTotals> GetLedgerTotals(GetLedgerTotals ask, CancellationToken cancellation = default) => await LedgerBalances.Totals(db, cancellation);

    public async ValueTask<LedgerHead> GetLedgerHead(GetLedgerHead ask, CancellationToken cancellation = default) => await LedgerSealer.Head(db, cancellation);
}
