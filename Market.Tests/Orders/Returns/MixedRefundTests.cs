using CsCheck;
using Market.Orders;
using Market.Orders.Ledger;
using Market.Orders.Payments;
using Market.Orders.Returns;

namespace Market.Tests.Orders.Returns;

/// <summary>Units, weights and amounts, in any mix and order, some refused by Stripe: never more than was paid, and in the end exactly nothing is left.</summary>
public sealed class MixedRefundTests
{
    private sealed record Ask(int Way, int Much, bool Fails, bool Late);

    private static readonly Gen<Ask> Asks = Gen.Select(Gen.Int[0, 2], Gen.Int[1, 4_000], Gen.Bool, Gen.Bool, (way, much, fails, late) => new Ask(way, much, fails, late));

    [Fact]
    public void Any_mix_of_refunds_stays_within_what_was_paid_and_ends_at_nothing()
    {
        Gen.Select(Gen.Int[1, 9], Gen.Long[1, 5_000], Gen.Long[0, 100], Gen.Int[0, 1_000], Asks.List[0, 25]).Sample((quantity, price, off, permille, asks) =>
        {
            var line = Line(quantity, price, Math.Min(off, quantity * (price - 1)), permille);
            var (paid, benefit) = (line.NetFen, line.BenefitFen);
            var (open, failed, back, benefitBack) = (new List<PaymentRefund>(), new List<PaymentRefund>(), 0L, 0L);
            void Succeed(PaymentRefund refund)
            {
                open.Remove(refund);
                benefitBack += line.TakeBack(refund.Lines[0].Quantity, refund.Lines[0].Fen);
                back += refund.Lines[0].Fen;
                Assert.Equal(paid, line.NetFen + back);
                Assert.Equal(benefit, line.BenefitFen + benefitBack);
                Assert.Equal(line.BenefitFen, Apportionment.Parts(line.BenefitFen, [3, 1, 7]).Sum());
            }
            foreach (var ask in asks)
            {
                if (Taken(line, ask, open) is not { } taken)
                    continue;
                Assert.InRange(taken.Fen, 1, Refundable.RestFen(line, open));
                var refund = Refund(taken);
                open.Add(refund);
                Assert.True(Refundable.RestFen(line, open) >= Refundable.Of(line, open));
                if (ask.Fails)
                {
                    open.Remove(refund);
                    failed.Add(refund);
                }
                else if (!ask.Late)
                    Succeed(refund);
            }
            // What failed is tried again, as long as it is left.
            foreach (var refund in failed)
                if (Refundable.Again(line, refund.Lines[0], open) is { } again)
                {
                    open.Add(Refund(again));
                    Assert.True(Refundable.RestFen(line, open) >= Refundable.Of(line, open));
                    Assert.True(Refundable.Of(line, open) > 0 || Refundable.RestFen(line, open) == 0);
                }
            foreach (var refund in open.ToList())
                Succeed(refund);
            if (Refundable.RestFen(line, []) is > 0 and var rest)
                Succeed(Refund(Refundable.Take(line, rest, [])!));
            Assert.Equal((0L, 0L, quantity, paid, benefit), (line.NetFen, line.BenefitFen, line.RefundedQuantity, back, benefitBack));
        });
    }

    private static RefundedLine? Taken(OrderLine line, Ask ask, List<PaymentRefund> open) => ask.Way switch
    {
        0 => Refundable.Of(line, open) is > 0 and var left ? Refundable.Take(line, 1 + (ask.Much % left), restock: true, open) : null,
        1 => Refundable.Weigh(line, ask.Much, 500, open),
        _ => Refundable.Take(line, (long)ask.Much, open),
    };

    private static PaymentRefund Refund(RefundedLine line) => new() { Id = Guid.NewGuid(), Key = "k", Reason = "r", Actor = "a", Fen = line.Fen, Lines = [line] };

    private static OrderLine Line(int quantity, long price, long off, int permille)
    {
        var line = new OrderLine
        {
            LineNo = 1,
            ProductCode = "P",
            Name = "P",
            NameEn = "P",
            Specification = "500g",
            SpecificationEn = "500 g",
            CertificateNo = "C",
            SupplierCode = "S",
            BaseCode = "B",
            BaseName = "B",
            BaseNameEn = "B",
            VillageCode = "V",
            VillageName = "V",
            TownCode = "T",
            TownName = "T",
            Location = "S",
            Quantity = quantity,
            UnitPriceFen = price,
            ListPriceFen = price,
            DiscountFen = off,
        };
        line.Attribute("B-v1", permille);
        return line;
    }
}
