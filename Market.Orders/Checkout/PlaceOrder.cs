using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Deals;
using Market.Orders.Stock;
using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Market.Orders.Checkout;

/// <summary>
/// Places an order: everything that is wrong with it is said at once; else order, reservation, key and fact are saved together or not
/// at all. Prices are ours alone. The same key gets the same answer, in parallel and after a lost connection too.
/// </summary>
internal sealed class PlaceOrderHandler(OrdersDb db, TimeProvider time, IOptions<OrdersOptions> options)
{
    private const string Step = "placed";

    public async Task<PlaceOrderResult> Place(PlaceOrder command, CancellationToken cancellation)
    {
        var basket = await Basket.Read(db, command, cancellation);
        if (Refusal(command, basket) is { } refusal)
            // An order that was placed stays placed, whatever became of its products since.
            return OrderFields.IsKey(command.Key) ? await OrderRequest.Answered(db, command, cancellation) ?? refusal : refusal;
        try
        {
            return await db.Write(token => Save(command, basket, token), result => result.Outcome == PlaceOrderOutcome.Placed, cancellation);
        }
        catch (DbUpdateException exception) when (Transient.IsDuplicate(exception))
        {
            // The key has been answered, before or just now by another request.
            db.ChangeTracker.Clear();
            if (await OrderRequest.Answered(db, command, cancellation) is { } answer)
                return answer;
            throw;
        }
    }

    /// <summary>What it would cost, with what deals and coupon have against it; nothing when its lines are wrong in themselves.</summary>
    public async Task<OrderQuote> Quote(PlaceOrder command, CancellationToken cancellation)
    {
        if (OrderFields.CheckLines(command).Any())
            return new OrderQuote([], 0, 0, 0, 0, []);
        var basket = await Basket.Read(db, command, cancellation);
        return new OrderQuote(
            [.. basket.Lines.Select(line => line.Quoted)], basket.FullFen, basket.DiscountFen, basket.ShippingFen(options.Value), basket.DeliveryFen(options.Value), basket.OfferProblems);
    }

    /// <summary>What is wrong with an order whatever others ask for; null when nothing is.</summary>
    public PlaceOrderResult? Refusal(PlaceOrder command, Basket basket)
    {
        var problems = OrderFields.Check(command).Concat(basket.Problems(DistrictTime.Day(time.GetUtcNow()))).ToList();
        if (problems.Count > 0)
            return Refused(problems.All(IsNotOnSale) ? PlaceOrderOutcome.NotOnSale : PlaceOrderOutcome.Invalid, problems);
        if (basket.OfferProblems is { Count: > 0 } refused)
            return Refused(PlaceOrderOutcome.OfferRefused, [.. refused]);
        var total = basket.FullFen - basket.DiscountFen + basket.ShippingFen(options.Value);
        if (total > options.Value.LargestTotalFen)
            return Refused(PlaceOrderOutcome.Invalid, [new OrderProblem("lines", OrderProblems.TotalTooLarge, null, null)]);
        if (command.ExpectedTotalFen is { } expected && expected != total)
            return Refused(PlaceOrderOutcome.PriceChanged, [new OrderProblem("expectedTotalFen", OrderProblems.PriceChanged, null, null)]);
        return null;
    }

    private async Task<PlaceOrderResult> Save(PlaceOrder command, Basket basket, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var order = New(command, basket, now);
        db.Orders.Add(order);
        db.Requests.Add(OrderRequest.Of(command, order.Id));
        db.Outbox.AddRange(Facts(order, now));
        if (await Reservations.Hold(db, order, cancellation) is { } shortage)
            return Refused(PlaceOrderOutcome.OutOfStock,
                [new OrderProblem(basket.QuantityField(shortage.ProductCode), OrderProblems.OutOfStock, shortage.ProductCode, shortage.Available)]);
        if (await OfferUses.Take(db, order, cancellation) is { } gone)
            return Refused(PlaceOrderOutcome.OfferRefused, [Gone(order, basket, gone)]);
        return Placed(order);
    }

    /// <summary>What an order that has been placed is told with.</summary>
    public static IEnumerable<OutboxMessage> Facts(Order order, DateTimeOffset now) => OrderFacts.Of(order, new OrderPlaced(order.Summary(now)), Step, now);

    public static PlaceOrderResult Placed(Order order) => new(
        PlaceOrderOutcome.Placed, new PlacedOrder(order.OrderNo, order.AccessToken, order.GoodsFen, order.ShippingFen, order.TotalFen, order.ExpiresAt), [], Replayed: false);

    public Order New(PlaceOrder command, Basket basket, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        var order = new Order
        {
            Id = id,
            OrderNo = OrderNumber.New(options.Value.NumberPrefix, DistrictTime.Day(now)),
            AccessToken = OrderNumber.NewToken(),
            ShareToken = OrderNumber.NewToken(),
            CustomerId = command.CustomerId,
            PlacedAt = now,
            ExpiresAt = now + options.Value.PayWithin,
            GoodsFen = basket.FullFen - basket.DiscountFen,
            ShippingFen = basket.ShippingFen(options.Value),
            Province = Tidy(command.DeliverTo?.Province),
            City = Tidy(command.DeliverTo?.City),
            District = Tidy(command.DeliverTo?.District),
            Street = Tidy(command.DeliverTo?.Street),
            PostalCode = Tidy(command.DeliverTo?.PostalCode),
            PickUpAt = command.PickUpAt,
            ContactName = command.Contact.Name.Trim(),
            ContactPhone = command.Contact.Phone.Trim(),
            ContactEmail = Tidy(command.Contact.Email),
            Note = Tidy(command.Note),
            Invoice = command.Invoice is { } invoice ? OrderInvoice.Of(invoice) : null,
            Language = command.Language,
            Channel = command.Channel,
            Promoter = Tidy(command.Promoter),
            CouponCode = basket.CouponCode,
            Device = basket.Lines.Any(line => line.Live is not null) ? command.From?.Device : null,
            Network = basket.Lines.Any(line => line.Live is not null) ? command.From?.Network : null,
            Lines = basket.OrderLines(id, DistrictTime.Day(now)),
        };
        order.Record(Step, command.CustomerId is null ? "guest" : "buyer", now);
        return order;
    }

    /// <summary>Others, or another order of this buyer, were faster than this one between its pricing and its saving; or the window closed.</summary>
    private static OrderProblem Gone(Order order, Basket basket, string code) => order.Lines.Find(line => line.DealCode == code) is { } line
        ? new(basket.QuantityField(line.ProductCode), OrderProblems.DealShort, line.ProductCode, 0)
        : new("couponCode", OrderProblems.CouponUsedUp, null, null);

    private static bool IsNotOnSale(OrderProblem problem) => problem.Code is OrderProblems.UnknownProduct or OrderProblems.NotOnSale;

    private static PlaceOrderResult Refused(PlaceOrderOutcome outcome, List<OrderProblem> problems) => new(outcome, null, problems, Replayed: false);

    private static string? Tidy(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
