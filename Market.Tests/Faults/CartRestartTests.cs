using Market.Tests.Web;

namespace Market.Tests.Faults;

/// <summary>Carts outlive the shop's process: a guest's in the browser, an account's in the database.</summary>
public sealed class CartRestartTests
{
    [Fact]
    public async Task After_the_shop_was_killed_everybody_finds_the_cart_as_it_was()
    {
        await using var market = new EmbeddedMarket();
        await market.Start();
        using var guest = new Visitor(market.Address);
        using var buyer = new Visitor(market.Address);
        await buyer.SignIn("consumer@example.com");
        foreach (var (visitor, quantity) in new[] { (guest, "3"), (buyer, "4") })
            (await visitor.Send("/products/JJ001", "/cart/lines", ("code", "JJ001"), ("quantity", quantity))).Dispose();

        await market.Kill();
        await market.Start();

        using var other = new Visitor(market.Address);
        await other.SignIn("consumer@example.com");
        foreach (var (visitor, quantity) in new[] { (guest, "3"), (buyer, "4"), (other, "4") })
            Assert.Equal(quantity, new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await visitor.Read("/cart")).GetElementById("quantity-JJ001")?.GetAttribute("value"));
    }
}
