using Market.Orders.Contracts;
using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Market.Orders.Stock;

/// <summary>What can be had where, at which deals, and what sending it costs: all that a shop must know to show the total that will be asked.</summary>
internal sealed class GetStockHandler(OrdersDb db, IOptions<OrdersOptions> options)
{
    public async Task<StockOnOffer> Get(CancellationToken cancellation) => new(
        await db.Stock.Select(item => new StockLevel(item.ProductCode, item.Location, item.OnHand - item.Reserved, item.Version)).ToListAsync(cancellation),
        new ShippingTerms(options.Value.ShippingFeeFen, options.Value.FreeShippingFromFen),
        (await db.Deals.AsNoTracking().Where(deal => deal.State == OfferState.Planned || deal.State == OfferState.Running).ToListAsync(cancellation)).ConvertAll(deal => deal.Record()));
}
