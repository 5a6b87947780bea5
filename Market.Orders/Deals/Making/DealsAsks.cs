using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Deals.Making;

/// <summary>Answers the asks of deals, each by its use case.</summary>
internal sealed class DealsAsks(OrdersDb db, PlaceOrderHandler placing, CreateDealHandler dealing, CreateCouponHandler issuing, StopOfferHandler stopping) : IDeals
{
    private const int Latest = 200;

    public async ValueTask<OrderQuote> Quote(PlaceOrder order, CancellationToken cancellation = default) => await placing.Quote(order, cancellation);

    public async ValueTask<DealResult> CreateDeal(CreateDeal command, CancellationToken cancellation = default) => await dealing.Create(command, cancellation);

    public async ValueTask<CouponResult> CreateCoupon(CreateCoupon command, CancellationToken cancellation = default) => await issuing.Create(command, cancellation);

    public async ValueTask<StopOfferResult> StopOffer(StopOffer command, CancellationToken cancellation = default) => new(await stopping.Stop(command, cancellation));

    public async ValueTask<DealList> GetDeals(GetDeals ask, CancellationToken cancellation = default) => new(
        (await db.Deals.AsNoTracking().OrderByDescending(deal => deal.MadeAt).Take(Latest).ToListAsync(cancellation))
            .ConvertAll(deal => new DealView(deal.Record(), deal.Quota, deal.MadeBy, deal.MadeAt, deal.StoppedBy)));

    public async ValueTask<CouponList> GetCoupons(GetCoupons ask, CancellationToken cancellation = default) => new(
        (await db.Coupons.AsNoTracking().OrderByDescending(coupon => coupon.MadeAt).Take(Latest).ToListAsync(cancellation)).ConvertAll(coupon => coupon.View()));
}
