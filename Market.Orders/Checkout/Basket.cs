using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Deals;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Checkout;

/// <summary>What an order asks for, beside what we know of it. It says what may not be sold so, and what the rest costs.</summary>
internal sealed class Basket
{
    private readonly PlaceOrder command;
    private readonly Dictionary<string, SellableProduct> products;
    private readonly PickUpCounter? counter;
    private readonly OffersForBuyer offers;
    private (List<PricedLine> Lines, List<OrderProblem> Problems)? priced;

    private Basket(PlaceOrder command, Dictionary<string, SellableProduct> products, PickUpCounter? counter, OffersForBuyer offers)
    {
        this.command = command;
        this.products = products;
        this.counter = counter;
        this.offers = offers;
    }

    /// <summary>The products known, each once and with its quantities taken together, in the order of asking, at what they cost this buyer now. Only of quantities that have been checked.</summary>
    public IReadOnlyList<PricedLine> Lines => (priced ??= Price()).Lines;

    /// <summary>What deals and coupon have against this order.</summary>
    public IReadOnlyList<OrderProblem> OfferProblems => (priced ??= Price()).Problems;

    /// <summary>Before the coupon: it never makes delivery dearer.</summary>
    public long FullFen => Lines.Sum(line => line.FullFen);

    public long DiscountFen => Lines.Sum(line => line.DiscountFen);

    /// <summary>A product in it may have changed meanwhile (<see cref="KnownProducts"/>).</summary>
    public bool IsRemembered { get; private init; }

    public string? CouponCode => DiscountFen > 0 ? offers.Coupon!.Code : null;

    public static async Task<Basket> Read(OrdersDb db, PlaceOrder command, CancellationToken cancellation)
    {
        var codes = Codes(command).ToList();
        var buyer = OfferUses.BuyerOf(command.CustomerId, command.Contact?.Phone ?? "");
        return new Basket(
            command, await Products(db, codes, cancellation), OrderFields.IsCode(command.PickUpAt) ? (await Counters(db, [command.PickUpAt!], cancellation)).GetValueOrDefault(command.PickUpAt!) : null,
            await OffersForBuyer.Read(db, codes, buyer, Sessions(command), command.CouponCode, cancellation));
    }

    /// <summary>Reads for several orders at once; null for one with a coupon, or with a product on which a deal may be open, whose offers are its buyer's own.</summary>
    public static async Task<List<Basket?>> ReadPlain(OrdersDb db, KnownProducts known, IReadOnlyList<PlaceOrder> commands, DateOnly today, CancellationToken cancellation)
    {
        var products = await known.Read(db, commands.SelectMany(Codes).Distinct(), today, cancellation);
        var pickUps = commands.Select(command => command.PickUpAt).Where(OrderFields.IsCode).Distinct().ToList();
        var counters = pickUps.Count == 0 ? [] : await Counters(db, pickUps!, cancellation);
        return [.. commands.Select(Plain)];

        Basket? Plain(PlaceOrder command)
        {
            var own = Codes(command).Where(products.ContainsKey).Select(code => products[code]).ToList();
            return OffersForBuyer.CodeOf(command.CouponCode) is not null || own.Exists(product => product.IsOnDeal)
                ? null
                : new Basket(command, own.ToDictionary(product => product.Product.Code, product => product.Product), command.PickUpAt is { } at ? counters.GetValueOrDefault(at) : null, OffersForBuyer.None)
                {
                    IsRemembered = own.Exists(product => product.IsRemembered),
                };
        }
    }

    public static IEnumerable<string> Codes(PlaceOrder command) => command.Lines.Take(OrderFields.MostLines).Select(line => line.Code).Where(OrderFields.IsCode).Distinct();

    /// <summary>The live sessions that have led the buyer here.</summary>
    private static List<string> Sessions(PlaceOrder command) =>
        [.. command.Lines.Take(OrderFields.MostLines).Select(line => line.Live?.Session).Append(command.Promoter).Where(OrderFields.IsCode).Select(session => session!.Trim()).Distinct()];

    private static Task<Dictionary<string, SellableProduct>> Products(OrdersDb db, List<string> codes, CancellationToken cancellation) =>
        db.Products.AsNoTracking().Where(product => codes.Contains(product.Code)).ToDictionaryAsync(product => product.Code, cancellation);

    private static Task<Dictionary<string, PickUpCounter>> Counters(OrdersDb db, List<string> codes, CancellationToken cancellation) =>
        db.Counters.AsNoTracking().Where(counter => codes.Contains(counter.Code)).ToDictionaryAsync(counter => counter.Code, cancellation);

    /// <summary>Shipping in fen: none for pick-up.</summary>
    public long ShippingFen(OrdersOptions options) => command.PickUpAt is not null ? 0 : DeliveryFen(options);

    public long DeliveryFen(OrdersOptions options) => FullFen >= options.FreeShippingFromFen ? 0 : options.ShippingFeeFen;

    /// <summary>What the catalogue's rules have against this order today.</summary>
    public IEnumerable<OrderProblem> Problems(DateOnly today)
    {
        if (counter is null && OrderFields.IsCode(command.PickUpAt))
            yield return new OrderProblem("pickUpAt", OrderProblems.UnknownCounter, null, null);
        if (counter is { Status: not CounterStatus.Active })
            yield return new OrderProblem("pickUpAt", OrderProblems.CounterNotActive, null, null);
        for (var i = 0; i < Math.Min(command.Lines.Count, OrderFields.MostLines); i++)
        {
            var code = command.Lines[i].Code;
            if (!OrderFields.IsCode(code))
                continue;
            if (!products.TryGetValue(code, out var product))
                yield return new OrderProblem($"lines[{i}].code", OrderProblems.UnknownProduct, code, null);
            else if (!product.MayBeSold(today))
                yield return new OrderProblem($"lines[{i}].code", OrderProblems.NotOnSale, code, null);
            else if (product.AdultOnly && counter is { Kind: CounterKind.Cabinet })
                yield return new OrderProblem($"lines[{i}].code", OrderProblems.NotFromCabinet, code, null);
            else if (product.ReturnTerms == ReturnTerms.ExcludedByAgreement && !command.ExclusionsAccepted.Contains(code))
                yield return new OrderProblem("exclusionsAccepted", OrderProblems.ExclusionNotAccepted, code, null);
        }
        if (!command.AdultConfirmed && products.Values.Any(product => product.AdultOnly))
            yield return new OrderProblem("adultConfirmed", OrderProblems.AdultConfirmationNeeded, null, null);
    }

    /// <summary>The field by which a buyer knows a product of the basket.</summary>
    public string QuantityField(string productCode) => $"lines[{command.Lines.Select(line => line.Code).ToList().IndexOf(productCode)}].quantity";

    public List<OrderLine> OrderLines(Guid orderId, DateOnly today) => [.. Lines.Select((line, i) => new OrderLine
    {
        OrderId = orderId,
        LineNo = i + 1,
        ProductCode = line.Product.Code,
        Name = line.Product.Name,
        NameEn = line.Product.NameEn,
        Specification = line.Product.Specification,
        SpecificationEn = line.Product.SpecificationEn,
        CertificateNo = line.Product.CertificateNo,
        Certified = line.Product.MayBeSold(today),
        SupplierCode = line.Product.SupplierCode,
        BaseCode = line.Product.BaseCode,
        BaseName = line.Product.BaseName,
        BaseNameEn = line.Product.BaseNameEn,
        VillageCode = line.Product.VillageCode,
        VillageName = line.Product.VillageName,
        TownCode = line.Product.TownCode,
        TownName = line.Product.TownName,
        // Delivered from the supplier's warehouse, picked up from the counter's own shelf.
        Location = command.PickUpAt ?? line.Product.SupplierCode,
        Quantity = line.Quantity,
        ListPriceFen = line.Product.PriceFen,
        UnitPriceFen = line.UnitPriceFen,
        DealCode = line.Deal?.Code,
        DiscountFen = line.DiscountFen,
        ReturnTerms = line.Product.ReturnTerms,
        LiveSession = line.Live?.Session.Trim(),
        LiveHost = line.Live?.Host.Trim(),
        LivePinnedAt = line.Live?.PinnedAt?.ToUniversalTime(),
    })];

    private (List<PricedLine>, List<OrderProblem>) Price()
    {
        var lines = command.Lines.Where(line => line.Code is not null && products.ContainsKey(line.Code)).GroupBy(line => line.Code)
            .Select(Priced).ToList();
        var problems = lines.Select(Short).OfType<OrderProblem>().ToList();
        if (offers.WhyNotCoupon() is { } reason)
            problems.Add(new OrderProblem("couponCode", reason, null, null));
        else if (offers.Coupon is { } coupon)
        {
            lines = PricedLine.With(lines, coupon, out var why);
            if (why is not null)
                problems.Add(why);
        }
        return (lines, problems);
    }

    private PricedLine Priced(IGrouping<string, OrderLineRequest> same)
    {
        var live = same.Select(line => line.Live).Distinct().ToList() is [var room] ? room : null;
        return new PricedLine(products[same.Key], same.Sum(line => line.Quantity), offers.Of(same.Key, products[same.Key].PriceFen, live?.Session ?? command.Promoter?.Trim()), live);
    }

    /// <summary>Rather than a part of a line at another price than was shown, the buyer is told how many there are at this one.</summary>
    private OrderProblem? Short(PricedLine line) => line.Deal switch
    {
        { } deal when offers.LeftToBuyer(deal) < line.Quantity => new(QuantityField(line.Product.Code), OrderProblems.DealLimit, line.Product.Code, offers.LeftToBuyer(deal)),
        { } deal when deal.Left < line.Quantity => new(QuantityField(line.Product.Code), OrderProblems.DealShort, line.Product.Code, deal.Left),
        _ => null,
    };
}
