using Market.Catalog.Contracts;
using Market.Orders.Data;
using Market.ServiceDefaults.Outbox;

namespace Market.Orders.Linkage;

/// <summary>Keeps our copy of linkage plans. An end, once given, stays; of two ends the earlier counts: so any order of arrival comes to the same.</summary>
internal sealed class KeepPlan(Inbox<OrdersDb> inbox) : InboxConsumer<LinkagePlanPublished, OrdersDb>(inbox)
{
    protected override async Task Keep(LinkagePlanPublished fact, OrdersDb db, CancellationToken cancellation)
    {
        var known = await db.Plans.FindAsync([fact.Plan.PlanVersion], cancellation);
        if (known is null)
            db.Plans.Add(LinkagePlan.Of(fact.Plan));
        else if (fact.Plan.ValidTo is { } end && (known.ValidTo is null || end < known.ValidTo))
            known.ValidTo = end;
    }
}
