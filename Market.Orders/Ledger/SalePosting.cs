using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Linkage;

namespace Market.Orders.Ledger;

/// <summary>Writes a sale, or a refund of part of it, into journal and attribution. Each call belongs in the transaction of the order's transition.</summary>
internal static class SalePosting
{
    /// <summary>
    /// Finds for each line the plan version in force at <paramref name="now"/>, posts the balanced journal "sale" of the order
    /// and one attribution per line, and publishes SaleAttributed. A product without a plan benefits nobody; it is sold all the same.
    /// </summary>
    public static async Task PostSale(OrdersDb db, Order order, DateTimeOffset now, CancellationToken cancellation)
    {
        var plans = await LinkagePlan.InForce(db, [.. order.Lines.Select(line => line.ProductCode)], DistrictTime.Day(now), cancellation);
        var journal = new Journal { Id = Guid.CreateVersion7(now), Kind = JournalKind.Sale, Source = order.OrderNo, At = now };
        foreach (var line in order.Lines)
        {
            if (plans.TryGetValue(line.ProductCode, out var plan))
                line.Attribute(plan.PlanVersion, plan.BenefitPermille);
            else
                line.Attribute(LinkagePlan.None, 0);
            journal.Transfer(Accounts.PaymentClearing, Accounts.SupplierPayable(line.SupplierCode), line.NetFen - line.BenefitFen);
            journal.Transfer(Accounts.PaymentClearing, Accounts.BenefitPool(line.ProductCode, line.PlanVersion!), line.BenefitFen);
            Attribute(db, journal, order, line, null, now, line.Quantity, line.NetFen, line.BenefitFen);
        }
        journal.Transfer(Accounts.PaymentClearing, Accounts.Shipping, order.ShippingFen);
        journal.Post(db);
    }

    /// <summary>
    /// Takes back <paramref name="quantity"/> units of a line on the plan version of the sale: journal "refund", unique per
    /// refund and line, and a negative attribution. Benefit goes back as old less new, so partial refunds always sum to the whole.
    /// </summary>
    /// <param name="fen">Money of the goods taken back (<see cref="OrderLine.ValueOf"/>).</param>
    /// <param name="shippingFen">Shipping given back with it, in fen; never attributed.</param>
    public static void PostRefund(OrdersDb db, Order order, OrderLine line, int quantity, long fen, Guid refundId, long shippingFen, DateTimeOffset now)
    {
        var benefit = line.TakeBack(quantity, fen);
        var journal = new Journal { Id = Guid.CreateVersion7(now), Kind = JournalKind.Refund, Source = $"{refundId:N}/{line.LineNo}", At = now };
        journal.Transfer(Accounts.SupplierPayable(line.SupplierCode), Accounts.Refunds, fen - benefit);
        journal.Transfer(Accounts.BenefitPool(line.ProductCode, line.PlanVersion!), Accounts.Refunds, benefit);
        journal.Transfer(Accounts.Shipping, Accounts.Refunds, shippingFen);
        journal.Transfer(Accounts.Refunds, Accounts.PaymentClearing, fen + shippingFen);
        journal.Post(db);
        Attribute(db, journal, order, line, refundId, now, -quantity, -fen, -benefit);
    }

    private static void Attribute(OrdersDb db, Journal journal, Order order, OrderLine line, Guid? refundId, DateTimeOffset now, int quantity, long fen, long benefit)
    {
        var attribution = new Attribution
        {
            Id = refundId is { } refund ? $"{order.OrderNo}/{line.LineNo}/{refund:N}" : $"{order.OrderNo}/{line.LineNo}",
            JournalId = journal.Id,
            OrderNo = order.OrderNo,
            LineNo = line.LineNo,
            Refund = refundId is not null,
            At = now,
            Month = DistrictTime.Month(now),
            ProductCode = line.ProductCode,
            Certified = line.Certified,
            SupplierCode = line.SupplierCode,
            BaseCode = line.BaseCode,
            VillageCode = line.VillageCode,
            TownCode = line.TownCode,
            Channel = order.Channel,
            Promoter = line.LiveSession ?? order.Promoter,
            PlanVersion = line.PlanVersion!,
            Quantity = quantity,
            AttributedFen = fen,
            BenefitFen = benefit,
        };
        db.Attributions.Add(attribution);
        db.Publish(attribution.Fact(line), now);
    }
}
