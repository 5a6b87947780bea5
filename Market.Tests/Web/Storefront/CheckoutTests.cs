using System.Net;
using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Snapshot;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Web.Storefront;

/// <summary>From the shelf to an order without script: what was typed stays, what is wrong is said beside it, and one form makes one order.</summary>
[Collection(MarketCollection.Name)]
public sealed class CheckoutTests(MarketHost market) : IAsyncLifetime
{
    private const string Goods = "JJ003";
    private static readonly Dictionary<string, string> Filled = new()
    {
        ["deliverTo.province"] = "重庆市",
        ["deliverTo.city"] = "重庆市",
        ["deliverTo.district"] = "江津区",
        ["deliverTo.street"] = "几江街道小西门 1 号",
        ["contact.name"] = "周小禾",
        ["contact.phone"] = "199 0000 1234",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Orders must have heard of what it is to sell.</summary>
    public async ValueTask InitializeAsync() => await market.FactsHaveArrived();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task Goods_go_from_their_page_through_the_cart_to_an_order_page_of_ones_own(string language)
    {
        using var browser = new Browser(market.Address);
        var checkout = await CheckoutWith(browser, Goods, 2, language);
        Assert.Equal(200, checkout.Status);

        var placed = await Place(browser, checkout, Filled);

        Assert.Equal(HttpStatusCode.SeeOther, placed.Status);
        var order = await OrderOf(placed);
        Assert.Equal((2, OrderState.Placed), (order.Lines.Single().Quantity, order.State));
        Assert.Equal(language == "/en" ? "en" : "zh-CN", order.Language);
        Assert.Equal(long.Parse(checkout.Document.QuerySelector("[name=shownGoodsFen]")!.GetAttribute("value")!) + long.Parse(checkout.Document.QuerySelector("[name=shownDeliveryFen]")!.GetAttribute("value")!), order.TotalFen);
        var page = await browser.Get($"{language}/orders/{order.OrderNo}/{order.AccessToken}");
        Assert.Contains(order.OrderNo, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("199 0000 1234", page.Text, StringComparison.Ordinal);
        Assert.Contains("/cart", (await browser.Get($"{language}/checkout")).Address.AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_said_beside_its_field_and_what_was_typed_stays()
    {
        using var browser = new Browser(market.Address);
        var checkout = await CheckoutWith(browser, Goods, 1);

        var again = await browser.Submit(checkout, "form.checkout", new(Filled) { ["contact.phone"] = "abc", ["deliverTo.street"] = "", ["contact.name"] = "<b>周</b>" });

        Assert.Equal(422, again.Status);
        Assert.Equal("<b>周</b>", again.Document.QuerySelector("[name='contact.name']")!.GetAttribute("value"));
        Assert.Equal("abc", again.Document.QuerySelector("[name='contact.phone']")!.GetAttribute("value"));
        Assert.All(["contact-phone", "deliverTo-street"], id =>
        {
            Assert.Equal("true", again.Document.GetElementById(id)!.GetAttribute("aria-invalid"));
            Assert.NotEmpty(again.Document.GetElementById(again.Document.GetElementById(id)!.GetAttribute("aria-describedby")!)!.TextContent);
            Assert.NotNull(again.Document.QuerySelector($"[role=alert] a[href='#{id}']"));
        });
        Assert.Single(again.Document.QuerySelectorAll("[autofocus]"));
        Assert.Equal(HttpStatusCode.SeeOther, (await Place(browser, again, Filled)).Status);
    }

    [Fact]
    public async Task A_form_sent_twice_at_once_makes_one_order()
    {
        using var browser = new Browser(market.Address);
        var checkout = await CheckoutWith(browser, Goods, 1);

        var answers = await Task.WhenAll(Place(browser, checkout, Filled), Place(browser, checkout, Filled));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.SeeOther, answer.Status));
        Assert.Equal(answers[0].Location, answers[1].Location);
    }

    [Fact]
    public async Task A_total_that_was_not_shown_is_not_charged()
    {
        using var browser = new Browser(market.Address);
        var checkout = await CheckoutWith(browser, Goods, 1);

        var again = await browser.Submit(checkout, "form.checkout", new(Filled) { ["shownGoodsFen"] = "1" });

        Assert.Equal(422, again.Status);
        Assert.Contains("价格或配送费刚有变化", again.Text, StringComparison.Ordinal);
        Assert.Equal(checkout.Document.QuerySelector("[name=shownGoodsFen]")!.GetAttribute("value"), again.Document.QuerySelector("[name=shownGoodsFen]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Spirits_need_the_confirmation_of_an_adult()
    {
        using var browser = new Browser(market.Address);
        var spirits = Current.Products.Values.First(product => product.AdultOnly && Current.Deliverable(product) > 5);
        var checkout = await CheckoutWith(browser, spirits.Code, 1);

        var again = await browser.Submit(checkout, "form.checkout", Filled);
        Assert.Equal(422, again.Status);
        Assert.Equal("true", again.Document.GetElementById("adultConfirmed")!.GetAttribute("aria-invalid"));

        Assert.Equal(HttpStatusCode.SeeOther, (await Place(browser, again, new(Filled) { ["adultConfirmed"] = "true" })).Status);
    }

    [Fact]
    public async Task Pick_up_offers_the_counters_that_have_the_goods_and_a_town_narrows_them_without_placing_anything()
    {
        using var browser = new Browser(market.Address);
        var product = Current.Products.Values.First(product => !product.AdultOnly && Current.CountersWith(product, 2).Select(counter => counter.TownCode).Distinct().Count() > 1);
        var counter = Current.CountersWith(product, 2).First();
        var checkout = await CheckoutWith(browser, product.Code, 2);

        var narrowed = await browser.Submit(checkout, "form.checkout", new() { ["how"] = "pick-up", ["town"] = counter.TownCode, ["contact.name"] = "周小禾" }, "button[name=narrow]");
        Assert.Equal(200, narrowed.Status);
        Assert.Equal("周小禾", narrowed.Document.QuerySelector("[name='contact.name']")!.GetAttribute("value"));
        Assert.Equal(
            Current.CountersWith(product, 2).Where(other => other.TownCode == counter.TownCode).Select(other => other.Code).Order(),
            narrowed.Document.QuerySelectorAll("#pickUpAt optgroup option").Select(option => option.GetAttribute("value")!).Order());
        Assert.Equal(checkout.Document.QuerySelector("[name=key]")!.GetAttribute("value"), narrowed.Document.QuerySelector("[name=key]")!.GetAttribute("value"));

        var order = await OrderOf(await Place(browser, narrowed, new() { ["pickUpAt"] = counter.Code, ["contact.name"] = "周小禾", ["contact.phone"] = "19900001234" }));
        Assert.Equal((counter.Code, 0L), (order.PickUpAt, order.ShippingFen));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1000")]
    [InlineData("2147483648")]
    [InlineData("1.5")]
    [InlineData("abc")]
    [InlineData("")]
    public async Task A_quantity_that_is_none_changes_nothing_and_says_why(string quantity)
    {
        using var browser = new Browser(market.Address);
        var product = await browser.Get($"/products/{Goods}");

        var cart = await browser.Submit(product, "form[action$='/cart/lines']", new() { ["quantity"] = quantity });

        Assert.Contains("没有改动", cart.Text, StringComparison.Ordinal);
        Assert.Contains("购物车是空的", cart.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_product_that_went_off_sale_in_the_cart_is_named_and_stops_nothing_else()
    {
        using var browser = new Browser(market.Address);
        await CheckoutWith(browser, Goods, 1);
        var snapshot = market.Services.GetRequiredService<CurrentSnapshot>();
        var product = snapshot.Value.Product(Goods)!;
        snapshot.Change(known => known.After(product with { Version = product.Version + 1, Status = CertificateStatus.Suspended }));
        try
        {
            var cart = await browser.Get("/cart");
            Assert.Contains("已下架", cart.Text, StringComparison.Ordinal);
            Assert.Null(cart.Document.QuerySelector("a[href$='/checkout']"));
            Assert.Contains("购物车是空的", (await browser.Submit(cart, "form[action$='/remove']")).Text, StringComparison.Ordinal);
        }
        finally
        {
            snapshot.Change(known => known.After(product with { Version = product.Version + 2 }));
        }
    }

    [Fact]
    public async Task Nobody_finds_an_order_with_the_token_of_another_or_with_none()
    {
        using var browser = new Browser(market.Address);
        var mine = await OrderOf(await Place(browser, await CheckoutWith(browser, Goods, 1), Filled));
        var other = await OrderOf(await Place(browser, await CheckoutWith(browser, Goods, 1), Filled));
        using var stranger = market.NewVisitor();

        foreach (var path in new[] { $"{mine.OrderNo}/{other.AccessToken}", $"{mine.OrderNo}/{other.AccessToken}/receipt", $"{mine.OrderNo}/x" })
        {
            using var answer = await stranger.Get($"/orders/{path}");
            using var nothing = await stranger.Get($"/orders/JJ-NONE/{other.AccessToken}");
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (answer.StatusCode, nothing.StatusCode));
        }
        using var withoutToken = await stranger.Get($"/orders/{mine.OrderNo}");
        Assert.Equal(HttpStatusCode.Found, withoutToken.StatusCode);
        Assert.StartsWith("/account/sign-in", withoutToken.Headers.Location!.ToString(), StringComparison.Ordinal);
        using var cancelled = await stranger.Send($"/products/{Goods}", $"/orders/{mine.OrderNo}/{other.AccessToken}/cancel");
        Assert.Equal(HttpStatusCode.NotFound, cancelled.StatusCode);
    }

    private CatalogueSnapshot Current => market.Services.GetRequiredService<CurrentSnapshot>().Value;

    private static async Task<Page> CheckoutWith(Browser browser, string code, int quantity, string language = "")
    {
        var cart = await browser.Submit(await browser.Get($"{language}/products/{code}"), "form[action$='/cart/lines']", new() { ["quantity"] = $"{quantity}" });
        Assert.EndsWith("/cart", cart.Address.AbsolutePath, StringComparison.Ordinal);
        return await browser.Get(cart.Document.QuerySelector("a[href$='/checkout']")!.GetAttribute("href")!);
    }

    /// <summary>Sends the form as it stands, with <paramref name="values"/>, and does not follow where the answer points: that may be the payment page.</summary>
    private static async Task<(HttpStatusCode Status, Uri? Location)> Place(Browser browser, Page page, Dictionary<string, string> values)
    {
        var fields = page.Document.QuerySelectorAll("form.checkout input, form.checkout select, form.checkout textarea")
            .Where(field => field.GetAttribute("type") is not ("radio" or "checkbox") || field.HasAttribute("checked"))
            .ToDictionary(field => field.GetAttribute("name")!, field => field.GetAttribute("value") ?? (field.QuerySelector("option[selected]")?.GetAttribute("value") ?? ""));
        foreach (var (name, value) in values)
            fields[name] = value;
        using var answer = await browser.Client.PostAsync(new Uri(page.Address, "checkout"), new FormUrlEncodedContent(fields), Cancellation);
        return (answer.StatusCode, answer.Headers.Location);
    }

    /// <summary>The order that the answer leads to: its private link, or the payment page, which leads back to it when one gives up.</summary>
    private async Task<OrderView> OrderOf((HttpStatusCode Status, Uri? Location) placed)
    {
        Assert.Equal(HttpStatusCode.SeeOther, placed.Status);
        using var browser = new Browser(market.Address);
        var page = await browser.Get(placed.Location!.ToString());
        if (page.Address.AbsolutePath.Contains("/stripe-simulator/", StringComparison.Ordinal))
            page = await browser.Submit(page, "form", button: "button[value=Abandon]");
        var parts = page.Address.AbsolutePath.Split('/').SkipWhile(part => part != "orders").ToList();
        var answer = await market.In<IOrders, OrderAnswer>(orders => orders.GetOrder(new GetOrder(parts[1], new OrderAccess(null, parts[2], false, "guest")), Cancellation).AsTask());
        return answer.Order ?? throw new InvalidOperationException($"{page.Address} leads to no order.");
    }
}
