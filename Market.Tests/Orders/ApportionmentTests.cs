using CsCheck;
using Market.Orders.Ledger;

namespace Market.Tests.Orders;

/// <summary>Parts of households add up to the pool at every instant, and no error grows over a household's life.</summary>
public sealed class ApportionmentTests
{
    private static readonly Gen<long[]> Weights = Gen.Long[0, 1_000].Array[1, 40].Where(weights => weights.Sum() > 0);

    private enum Move
    {
        Sale,
        Refund,
        Closing,
    }

    [Fact]
    public void Parts_add_up_to_the_total_and_each_is_less_than_one_fen_from_its_exact_share() =>
        Gen.Select(Gen.Long[0, 4_000_000_000_000_000_000], Gen.Long[0, 1_000_000_000].Array[1, 60].Where(weights => weights.Sum() > 0)).Sample((total, weights) =>
        {
            var parts = Apportionment.Parts(total, weights);
            Assert.Equal(total, parts.Sum());
            AssertWithinOneFen(parts, total, weights);
        });

    [Fact]
    public void A_part_does_not_depend_on_which_others_are_asked_for() => Gen.Select(Gen.Long[0, 1_000_000_000], Weights).Sample((total, weights) =>
    {
        var parts = Apportionment.Parts(total, weights);
        for (var i = 0; i < weights.Length; i++)
            Assert.Equal(parts[i], Apportionment.Part(total, weights.Take(i).Sum(), weights[i], weights.Sum()));
    });

    [Fact]
    public void Over_any_sequence_of_sales_refunds_and_closings_no_error_exceeds_one_fen() =>
        Gen.Select(Weights, Gen.Select(Gen.Enum<Move>(), Gen.Long[0, 5_000]).Array[1, 60]).Sample((weights, moves) =>
        {
            var pool = new Pool(weights);
            foreach (var (move, fen) in moves)
                pool.Make(move, fen);
        });

    [Fact]
    public void While_the_total_does_not_fall_what_is_paid_is_at_most_one_fen_above_the_present_part() =>
        Gen.Select(Weights, Gen.Long[0, 50].Array[1, 80]).Sample((weights, sales) =>
        {
            var pool = new Pool(weights);
            foreach (var fen in sales)
            {
                pool.Make(Move.Sale, fen);
                pool.Make(Move.Closing, 0);
                Assert.All(pool.Paid.Zip(pool.Parts), household => Assert.InRange(household.First - household.Second, 0, 1));
            }
        });

    /// <summary>|part − T·w/W| &lt; 1, without rounding: |part·W − T·w| &lt; W.</summary>
    private static void AssertWithinOneFen(long[] parts, long total, long[] weights)
    {
        Int128 all = weights.Sum();
        for (var i = 0; i < parts.Length; i++)
            Assert.True(Int128.Abs((parts[i] * all) - ((Int128)total * weights[i])) < all, $"{parts[i]} of {total} by {weights[i]}/{all}");
    }

    private sealed class Pool(long[] weights)
    {
        private long total;
        private long highestClosed;

        public long[] Paid { get; } = new long[weights.Length];
        public long[] Parts => Apportionment.Parts(total, weights);

        public void Make(Move move, long fen)
        {
            total += move switch { Move.Sale => fen, Move.Refund => -Math.Min(fen, total), _ => 0 };
            Assert.Equal(total, Parts.Sum());
            AssertWithinOneFen(Parts, total, weights);
            if (move == Move.Closing)
                Close();
        }

        private void Close()
        {
            highestClosed = Math.Max(highestClosed, total);
            for (var i = 0; i < weights.Length; i++)
            {
                var due = Apportionment.DueAtClosing(Parts[i], Paid[i]);
                Assert.True(due >= 0);
                Paid[i] += due;
                Assert.True(Paid[i] >= Parts[i], "after a closing nobody is owed anything");
            }
            // A household's largest exact share at any closing is its share of the largest total that was closed.
            AssertWithinOneFen(Paid, highestClosed, weights);
        }
    }
}
