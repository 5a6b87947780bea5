using Market.Orders.Contracts;
using Market.ServiceDefaults.Outbox;
using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Disclosure;

/// <summary>Writes down every movement of attributed sales once; the public figures are their sums.</summary>
internal sealed class KeepDisclosedSale(Inbox<WebDb> inbox) : InboxConsumer<SaleAttributed, WebDb>(inbox)
{
    protected override async Task Keep(SaleAttributed fact, WebDb db, CancellationToken cancellation)
    {
        if (!await db.DisclosedSales.AnyAsync(sale => sale.AttributionId == fact.AttributionId, cancellation))
            db.DisclosedSales.Add(DisclosedSale.Of(fact));
    }
}
