using System.Net;
using Market.Web.Data;
using Market.Web.Storefront;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Storefront;

/// <summary>A cart goes where its owner goes: from a guest's browser into the account, and from there to every device.</summary>
[Collection(MarketCollection.Name)]
public sealed class AccountCartTests(MarketHost market) : IAsyncLifetime
{
    private const string Password = "quiet-pepper-field";
    private readonly string email = $"buyer-{Guid.NewGuid():N}@example.com";

    public async ValueTask InitializeAsync()
    {
        await market.IsOpen();
        using var visitor = market.NewVisitor();
        (await visitor.Send("/account/register", "/account/register", ("Email", email), ("Password", Password), ("Repeated", Password))).Dispose();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task What_a_guest_put_in_joins_the_account_at_sign_in_and_is_there_on_the_next_device()
    {
        using var phone = market.NewVisitor();
        await Put(phone, "JJ001", 2);
        await phone.SignIn(email, Password);
        await Put(phone, "JJ003", 1);
        using var desk = market.NewVisitor();
        await Put(desk, "JJ001", 3);

        await desk.SignIn(email, Password);

        Assert.Equal([new("JJ001", 5), new("JJ003", 1)], await Kept());
        Assert.Equal("5", await Quantity(desk, "JJ001"));
        Assert.Equal("5", await Quantity(phone, "JJ001"));
        Assert.Null(Cookie(desk, "market-cart"));
        Assert.Equal("6", Cookie(desk, "market-cart-count"));
    }

    [Fact]
    public async Task Signing_in_again_and_an_answer_that_was_lost_count_nothing_twice()
    {
        using var phone = market.NewVisitor();
        await Put(phone, "JJ001", 2);
        var guests = Cookie(phone, "market-cart");
        await phone.SignIn(email, Password);
        (await phone.Send("/account", "/account/sign-out")).Dispose();
        Assert.Null(Cookie(phone, "market-cart-count"));
        Assert.Contains("购物车是空的", await phone.Read("/cart"), StringComparison.Ordinal);

        await phone.SignIn(email, Password);
        Assert.Equal([new("JJ001", 2)], await Kept());

        // The browser never saw the answer that emptied its cookie, and comes with the same cart.
        using var again = market.NewVisitor();
        again.Cookies.Add(new Cookie("market-cart", guests, "/", market.Address.Host));
        await again.SignIn(email, Password);
        Assert.Equal([new("JJ001", 2)], await Kept());
        Assert.Null(Cookie(again, "market-cart"));
    }

    [Fact]
    public async Task Together_they_stay_within_bounds_and_the_accounts_own_lines_come_first()
    {
        using var phone = market.NewVisitor();
        await phone.SignIn(email, Password);
        await Put(phone, "JJ001", 998);
        using var desk = market.NewVisitor();
        var crowded = string.Join('.', Enumerable.Range(1, Cart.MostLines).Select(i => $"JJ{i:000}~7"));
        desk.Cookies.Add(new Cookie("market-cart", Uri.EscapeDataString($"forged!{crowded}"), "/", market.Address.Host));

        await desk.SignIn(email, Password);

        var kept = await Kept();
        Assert.Equal(Cart.MostLines, kept.Count);
        Assert.Equal(new CartLine("JJ001", 999), kept[0]);
    }

    [Fact]
    public async Task Two_devices_that_put_something_in_at_once_both_find_it_there()
    {
        using var phone = market.NewVisitor();
        await phone.SignIn(email, Password);
        var tokens = Visitor.Token(await phone.Read("/products/JJ001"));

        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => phone.SendForm("/cart/lines", ("code", $"JJ00{i}"), ("quantity", "1"), ("__RequestVerificationToken", tokens))));

        Assert.All(answers, answer => Assert.EndsWith("notice=added", answer.Headers.Location!.ToString(), StringComparison.Ordinal));
        Assert.Equal(8, (await Kept()).Count);
    }

    /// <summary>Trial 6 of abuse: nothing that a browser can send names somebody else's cart.</summary>
    [Fact]
    public async Task Nobody_sees_or_changes_the_cart_of_another()
    {
        using var owner = market.NewVisitor();
        await owner.SignIn(email, Password);
        await Put(owner, "JJ001", 4);
        using var thief = market.NewVisitor();
        thief.Cookies.Add(new Cookie("market-cart-count", "4", "/", market.Address.Host));
        await Put(thief, "JJ005", 1);
        await thief.SignIn("consumer2@example.com");

        (await thief.Send("/cart?customerId=x", "/cart/lines/JJ001/remove", ("customerId", email), ("email", email))).Dispose();
        (await thief.Send("/products/JJ001", "/cart/lines/JJ001", ("quantity", "1"), ("customerId", email))).Dispose();

        Assert.Equal([new("JJ001", 4)], await Kept());
        Assert.DoesNotContain("quantity-JJ001", await thief.Read("/cart"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Taking_a_line_out_can_be_undone_and_undoing_twice_is_undoing_once()
    {
        using var browser = new Browser(market.Address);
        var cart = await browser.Submit(await browser.Get("/products/JJ001"), "form[action$='/cart/lines']", new() { ["quantity"] = "3" });

        var removed = await browser.Submit(cart, "form[action$='/cart/lines/JJ001/remove']");
        Assert.Contains("购物车是空的", removed.Text, StringComparison.Ordinal);
        Assert.True(removed.Document.QuerySelector("form[action$='/restore'] button")!.HasAttribute("autofocus"));
        Assert.NotNull(removed.Document.QuerySelector("[role=status]#removed"));

        // Pressed twice in a hurry: the second press finds nothing, and the way back is still there.
        Assert.NotNull((await browser.Submit(cart, "form[action$='/cart/lines/JJ001/remove']")).Document.QuerySelector("form[action$='/restore']"));

        var back = await browser.Submit(removed, "form[action$='/restore']");
        Assert.Equal("3", back.Document.GetElementById("quantity-JJ001")!.GetAttribute("value"));
        Assert.Equal("3", (await browser.Submit(removed, "form[action$='/restore']")).Document.GetElementById("quantity-JJ001")!.GetAttribute("value"));
    }

    [Theory]
    [InlineData("/cart?notice=removed&code=JJ001&quantity=-1")]
    [InlineData("/cart?notice=removed&code=JJ001&quantity=1e9")]
    [InlineData("/cart?notice=removed&code=%3Cscript%3E&quantity=1")]
    [InlineData("/cart?notice=removed&code=JJ001")]
    public async Task A_removal_that_was_none_offers_nothing_to_undo(string address)
    {
        using var visitor = market.NewVisitor();

        var html = await visitor.Read(address);

        Assert.DoesNotContain("/restore", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
    }

    private async Task<List<CartLine>> Kept()
    {
        var id = await market.In((Market.Web.Account.Data.AccountsDb db) => db.Users.Where(account => account.Email == email).Select(account => account.Id).SingleAsync());
        var lines = await market.In((WebDb db) => db.Carts.Where(cart => cart.CustomerId == id).Select(cart => cart.Lines).SingleOrDefaultAsync());
        return [.. Cart.Parse(lines).Lines];
    }

    private static async Task Put(Visitor visitor, string code, int quantity)
    {
        using var answer = await visitor.Send($"/products/{code}", "/cart/lines", ("code", code), ("quantity", $"{quantity}"));
        Assert.EndsWith("notice=added", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    private static async Task<string?> Quantity(Visitor visitor, string code) =>
        new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await visitor.Read("/cart")).GetElementById($"quantity-{code}")?.GetAttribute("value");

    private string? Cookie(Visitor visitor, string name) => visitor.Cookies.GetCookies(market.Address)[name]?.Value;
}
