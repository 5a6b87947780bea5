using CsCheck;
using Market.Web.Storefront;

namespace Market.Tests.Web.Storefront;

/// <summary>A cart is read from a cookie that anybody may have written.</summary>
public sealed class CartTests
{
    [Fact]
    public void Any_text_is_a_cart_within_bounds() => Gen.OneOf(Gen.String, AlmostCarts).Sample(text => AssertWithinBounds(Cart.Parse(text)), iter: 5000);

    [Fact]
    public void A_cart_that_is_written_is_read_back_the_same() => Carts.Sample(cart => Assert.Equal(cart.Lines, Cart.Parse(cart.ToString()).Lines), iter: 500);

    [Fact]
    public void Whatever_is_put_in_it_stays_within_bounds() =>
        Gen.Select(Gen.OneOf(Codes, Gen.String), Gen.Int[-5, 1100]).List[0, 80].Sample(steps =>
        {
            var cart = Cart.Empty;
            foreach (var (code, quantity) in steps)
                cart = cart.With(code, quantity) ?? cart;
            AssertWithinBounds(cart);
        }, iter: 300);

    [Theory]
    [InlineData("JJ001~2.JJ002~999", 1001)]
    [InlineData("JJ001~2.JJ001~3", 2)]
    [InlineData("JJ001~0.JJ002~-1.JJ003~1000.JJ004~2147483648.JJ005~1e2.JJ006~１", 0)]
    [InlineData("JJ001~2~3", 0)]
    [InlineData("../x~1.<b>~1.~5", 0)]
    [InlineData("JJ001~ 2", 0)]
    public void Only_what_is_exactly_a_line_counts(string text, int pieces) => Assert.Equal(pieces, Cart.Parse(text).Pieces);

    [Fact]
    public void A_line_is_changed_in_its_place_and_taken_out_by_zero()
    {
        var cart = Cart.Empty.With("A", 1)!.With("B", 2)!.With("A", 5)!;

        Assert.Equal([new CartLine("A", 5), new CartLine("B", 2)], cart.Lines);
        Assert.Equal([new CartLine("B", 2)], cart.With("A", 0)!.Lines);
    }

    [Fact]
    public void The_fifty_first_product_finds_no_room()
    {
        var full = Enumerable.Range(0, Cart.MostLines).Aggregate(Cart.Empty, (cart, i) => cart.With($"P{i}", 1)!);

        Assert.Null(full.With("P50", 1));
        Assert.NotNull(full.With("P49", 2));
    }

    private static Gen<string> Codes => Gen.String[Gen.Char.AlphaNumeric, 1, 8];

    private static Gen<Cart> Carts => Gen.Select(Codes, Gen.Int[1, Cart.MostUnits]).List[0, Cart.MostLines].Select(lines =>
        lines.Aggregate(Cart.Empty, (cart, line) => cart.With(line.Item1, line.Item2)!));

    /// <summary>Texts that look like carts, with one thing wrong here and there.</summary>
    private static Gen<string> AlmostCarts => Gen.Select(Codes, Gen.OneOfConst("~", "~~", ".", "", "~-", "~0"), Gen.Long).List[0, 120]
        .Select(parts => string.Join('.', parts.Select(part => part.Item1 + part.Item2 + part.Item3)));

    private static void AssertWithinBounds(Cart cart)
    {
        Assert.True(cart.Lines.Length <= Cart.MostLines);
        Assert.All(cart.Lines, line => Assert.InRange(line.Quantity, 1, Cart.MostUnits));
        Assert.Equal(cart.Lines.Length, cart.Lines.Select(line => line.Code).Distinct().Count());
        Assert.All(cart.Lines, line => Assert.Matches("^[A-Za-z0-9_-]{1,40}$", line.Code));
    }
}
