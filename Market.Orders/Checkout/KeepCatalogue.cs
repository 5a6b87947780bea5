using Market.Catalog.Contracts;
using Market.Orders.Data;
using Market.ServiceDefaults.Outbox;

namespace Market.Orders.Checkout;

/// <summary>Keeps our copies of the catalogue. Facts may arrive twice and in any order: the newest record of a thing stands.</summary>
internal sealed class KeepCertifiedProduct(Inbox<OrdersDb> inbox) : InboxConsumer<ProductCertified, OrdersDb>(inbox)
{
    protected override Task Keep(ProductCertified fact, OrdersDb db, CancellationToken cancellation) => SellableProduct.Keep(fact.Product, db, cancellation);
}

/// <inheritdoc cref="KeepCertifiedProduct"/>
internal sealed class KeepWithdrawnProduct(Inbox<OrdersDb> inbox) : InboxConsumer<CertificateWithdrawn, OrdersDb>(inbox)
{
    protected override Task Keep(CertificateWithdrawn fact, OrdersDb db, CancellationToken cancellation) => SellableProduct.Keep(fact.Product, db, cancellation);
}

/// <inheritdoc cref="KeepCertifiedProduct"/>
internal sealed class KeepCounter(Inbox<OrdersDb> inbox) : InboxConsumer<CounterOpened, OrdersDb>(inbox)
{
    protected override async Task Keep(CounterOpened fact, OrdersDb db, CancellationToken cancellation)
    {
        var known = await db.Counters.FindAsync([fact.Counter.Code], cancellation);
        if (known is null)
            db.Counters.Add(PickUpCounter.Of(fact.Counter));
        else if (known.Version < fact.Counter.Version)
            db.Entry(known).CurrentValues.SetValues(PickUpCounter.Of(fact.Counter));
    }
}
