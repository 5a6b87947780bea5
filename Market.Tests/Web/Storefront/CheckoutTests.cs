using System.Net;
using System.Reflection;
using Market.Catalog.Contracts;
using Market.Orders;
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
    public async Task An_account_that_sends_its_form_again_when_the_order_has_emptied_its_cart_comes_to_that_order()
    {
        using var buyer = new Browser(market.Address);
        using var other = new Browser(market.Address);
        using var guest = new Browser(market.Address);
        await SignIn(buyer, "consumer@example.com");
        await SignIn(other, "consumer2@example.com");
        var (form, others, guests) = (await CheckoutWith(buyer, Goods, 1), await CheckoutWith(other, Goods, 1), await CheckoutWith(guest, Goods, 1));
        var (first, guestsFirst) = (await Place(buyer, form, Filled), await Place(guest, guests, Filled));
        await Place(other, others, Filled);
        var orders = await market.CountOrders();

        var again = await Place(buyer, form, Filled);

        Assert.Equal((HttpStatusCode.SeeOther, HttpStatusCode.SeeOther), (first.Status, guestsFirst.Status));
        Assert.Equal(first, again);
        // Keys that have placed nothing, somebody else's, and those of guests, who have nothing but their cookie to be known by.
        Assert.All(
            [
                await Place(buyer, form, new(Filled) { ["key"] = $"{Guid.NewGuid():N}" }),
                await Place(buyer, form, new(Filled) { ["key"] = new string('k', 300) }),
                await Place(buyer, form, new(Filled) { ["key"] = "" }),
                await Place(other, others, new(Filled) { ["key"] = form.Document.QuerySelector("[name=key]")!.GetAttribute("value")! }),
                await Place(guest, guests, Filled),
            ],
            answer => Assert.Equal((HttpStatusCode.SeeOther, "/cart"), (answer.Status, answer.Location!.OriginalString)));
        Assert.Equal(orders, await market.CountOrders());
    }

    [Fact]
    public async Task When_the_answer_was_lost_the_form_as_it_is_shown_again_finds_the_order_that_has_used_its_coupon_up()
    {
        var wire = new LosesAnAnswer();
        await using var shop = await MarketHost.Start(parts: services => services.AddScoped(provider => wire.To(ActivatorUtilities.CreateInstance<OrdersAsks>(provider))));
        await shop.FactsHaveArrived();
        using var browser = new Browser(shop.Address);
        var applied = await browser.Submit(
            await CheckoutWith(browser, Goods, 2), "form.checkout", new(Filled) { ["couponCode"] = await Coupon(shop, leastFen: 0) }, "button[value=coupon]");

        wire.LosesTheNext = true;
        var unknown = await browser.Submit(applied, "form.checkout");

        Assert.Equal((503, 1), (unknown.Status, await shop.CountOrders()));
        Assert.Contains("不会重复下单", unknown.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("还没有下单", unknown.Text, StringComparison.Ordinal);
        Assert.All(["key", "shownGoodsFen", "shownDeliveryFen", "couponCode"], name => Assert.Equal(Sent(applied, name), Sent(unknown, name)));
        Assert.Equal(Total(applied), Total(unknown));
        var order = await OrderOf(shop, await Place(browser, unknown, []));
        Assert.Equal((1, 300L), (await shop.CountOrders(), order.DiscountFen));

        static string? Sent(Page page, string name) => page.Document.QuerySelector($"[name={name}]")!.GetAttribute("value");
        static string Total(Page page) => page.Document.QuerySelector("dd.for-delivery.total")!.TextContent;
    }

    /// <summary>Has Orders place what it is told to, and hangs up when it answers.</summary>
    internal sealed class LosesAnAnswer
    {
        public bool LosesTheNext { get; set; }

        public IOrders To(IOrders orders)
        {
            var way = DispatchProxy.Create<IOrders, Way>();
            ((Way)(object)way).Between(this, orders);
            return way;
        }

        public class Way : DispatchProxy
        {
            private LosesAnAnswer wire = null!;
            private IOrders orders = null!;

            internal void Between(LosesAnAnswer here, IOrders there) => (wire, orders) = (here, there);

            protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
                args![0] is PlaceOrders several ? Place(several, (CancellationToken)args[1]!) : targetMethod!.Invoke(orders, args);

            private async ValueTask<PlaceOrdersResult> Place(PlaceOrders several, CancellationToken cancellation)
            {
                var result = await orders.PlaceOrders(several, cancellation);
                if (!wire.LosesTheNext)
                    return result;
                wire.LosesTheNext = false;
                throw new TimeoutException("The answer was lost, as the test wished.");
            }
        }
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

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task A_coupon_is_tried_without_script_and_charged_as_shown(string language)
    {
        var (good, dear) = (await Coupon(market, leastFen: 0), await Coupon(market, leastFen: 99_999_999));
        using var browser = new Browser(market.Address);
        var checkout = await CheckoutWith(browser, Goods, 2, language);
        Dictionary<string, string> typed = new(Filled) { ["contact.name"] = "周小禾" };
        var before = long.Parse(checkout.Document.QuerySelector("[name=shownGoodsFen]")!.GetAttribute("value")!);

        var unknown = await browser.Submit(checkout, "form.checkout", new(typed) { ["couponCode"] = "NOSUCH1" }, "button[value=coupon]");
        Assert.Equal((200, "NOSUCH1", "周小禾"), (unknown.Status, Value(unknown, "couponCode"), Value(unknown, "contact-name")));
        Assert.Equal("true", unknown.Document.GetElementById("couponCode")!.GetAttribute("aria-invalid"));
        Assert.Equal($"{before}", unknown.Document.QuerySelector("[name=shownGoodsFen]")!.GetAttribute("value"));
        var tooDear = await browser.Submit(unknown, "form.checkout", new() { ["couponCode"] = dear }, "button[value=coupon]");
        Assert.Contains("¥999,999.99", tooDear.Document.GetElementById("coupon-problem")!.TextContent, StringComparison.Ordinal);
        // Sent on with a coupon that does not hold, nothing is placed and the reason stands at the field.
        Assert.Equal(422, (await browser.Submit(tooDear, "form.checkout", typed)).Status);

        var applied = await browser.Submit(tooDear, "form.checkout", new(typed) { ["couponCode"] = $" {good.ToLowerInvariant()} " }, "button[value=coupon]");
        Assert.Null(applied.Document.GetElementById("coupon-problem"));
        Assert.Equal($"{before - 300}", applied.Document.QuerySelector("[name=shownGoodsFen]")!.GetAttribute("value"));
        var order = await OrderOf(await Place(browser, applied, typed));

        Assert.Equal((good, 300L, before - 300), (order.CouponCode, order.DiscountFen, order.GoodsFen));
        Assert.Contains(good, (await browser.Get($"{language}/orders/{order.OrderNo}/{order.AccessToken}")).Text, StringComparison.Ordinal);

        static string? Value(Page page, string id) => page.Document.GetElementById(id)!.GetAttribute("value");
    }

    /// <summary>One that a buyer can use once.</summary>
    private static async Task<string> Coupon(MarketHost shop, long leastFen)
    {
        var made = await shop.In((IDeals deals) => deals.CreateCoupon(new CreateCoupon(
            $"{Guid.NewGuid()}", $"T{Guid.NewGuid():N}"[..12], CouponKind.Amount, 300, null, leastFen, null, DateTimeOffset.UtcNow.AddDays(1), 5, true, [], false, "office"), Cancellation).AsTask());
        Assert.Empty(made.Problems);
        return made.Coupon!.Code;
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
    public async Task What_cannot_be_returned_without_reason_is_said_before_payment_and_ticked_for_this_purchase()
    {
        using var browser = new Browser(market.Address);
        var fresh = Current.Products.Values.First(product => product is { Perishable: true, AdultOnly: false } && Current.Deliverable(product) > 5);
        var made = Current.Products.Values.First(product => product is { Perishable: false, AdultOnly: false, NoReturn: not null } && Current.Deliverable(product) > 5);
        var before = await CheckoutWith(browser, Goods, 1);
        Assert.Null(before.Document.GetElementById("exclusionsAccepted"));
        Assert.DoesNotContain("鲜活易腐", before.Text, StringComparison.Ordinal);
        await CheckoutWith(browser, fresh.Code, 1);
        var checkout = await CheckoutWith(browser, made.Code, 1);
        Assert.Contains(checkout.Document.QuerySelectorAll(".notice"), notice => notice.TextContent.Contains(fresh.Name, StringComparison.Ordinal) && notice.TextContent.Contains("无理由", StringComparison.Ordinal));
        var tick = checkout.Document.QuerySelector("#exclusionsAccepted input")!;
        Assert.Equal((made.Code, false), (tick.GetAttribute("value"), tick.HasAttribute("checked")));
        var orders = await market.CountOrders();

        var again = await browser.Submit(checkout, "form.checkout", Filled);

        Assert.Equal((422, "true"), (again.Status, again.Document.QuerySelector("#exclusionsAccepted input")!.GetAttribute("aria-invalid")));
        Assert.Equal(orders, await market.CountOrders());
        var order = await OrderOf(await Place(browser, again, new(Filled) { ["exclusionsAccepted"] = made.Code }));
        Assert.Equal(
            [(Goods, ReturnTerms.SevenDays), (fresh.Code, ReturnTerms.Perishable), (made.Code, ReturnTerms.ExcludedByAgreement)],
            order.Lines.Select(line => (line.ProductCode, line.ReturnTerms)));
    }

    [Fact]
    public async Task Pick_up_offers_the_counters_that_have_the_goods_and_a_town_narrows_them_without_placing_anything()
    {
        using var browser = new Browser(market.Address);
        var product = Current.Products.Values.First(product => !product.AdultOnly && Current.CountersWith(product, 2).Select(counter => counter.TownCode).Distinct().Count() > 1);
        var counter = Current.CountersWith(product, 2).First();
        var checkout = await CheckoutWith(browser, product.Code, 2);

        var narrowed = await browser.Submit(checkout, "form.checkout", new() { ["how"] = "pick-up", ["town"] = counter.TownCode, ["contact.name"] = "周小禾" }, "button[value=counter]");
        Assert.Equal(200, narrowed.Status);
        Assert.Equal("周小禾", narrowed.Document.QuerySelector("[name='contact.name']")!.GetAttribute("value"));
        var offered = Offered(narrowed);
        Assert.All(offered, code => Assert.Contains(Current.CountersWith(product, 2), known => known.Code == code));
        Assert.All(offered.Take(Current.CountersWith(product, 2).Count(other => other.TownCode == counter.TownCode)), code => Assert.Equal(counter.TownCode, Current.Counter(code)!.TownCode));
        Assert.Equal(checkout.Document.QuerySelector("[name=key]")!.GetAttribute("value"), narrowed.Document.QuerySelector("[name=key]")!.GetAttribute("value"));

        var found = await browser.Submit(narrowed, "form.checkout", new() { ["find"] = counter.Name }, "button[value=counter]");
        Assert.Contains(counter.Code, Offered(found));
        Assert.Empty(Offered(await browser.Submit(narrowed, "form.checkout", new() { ["find"] = "no such counter" }, "button[value=counter]")));

        var order = await OrderOf(await Place(browser, narrowed, new() { ["pickUpAt"] = counter.Code, ["contact.name"] = "周小禾", ["contact.phone"] = "19900001234" }));
        Assert.Equal((counter.Code, 0L), (order.PickUpAt, order.ShippingFen));
    }

    [Fact]
    public async Task Without_script_another_province_shows_its_cities_and_a_city_its_districts_and_nothing_typed_is_lost()
    {
        using var browser = new Browser(market.Address);
        var checkout = await CheckoutWith(browser, Goods, 1);
        Assert.Equal("重庆市", checkout.Document.QuerySelector("[name='deliverTo.city'] option[selected]")!.GetAttribute("value"));

        var province = await browser.Submit(checkout, "form.checkout", new() { ["deliverTo.province"] = "四川省", ["deliverTo.street"] = "桂溪街道 9 号" }, "button[value=address]");
        Assert.Contains("成都市", Options(province, "deliverTo.city"));
        Assert.Empty(Options(province, "deliverTo.district"));
        var city = await browser.Submit(province, "form.checkout", new() { ["deliverTo.city"] = "成都市" }, "button[value=address]");
        Assert.Contains("武侯区", Options(city, "deliverTo.district"));
        Assert.Equal("桂溪街道 9 号", city.Document.GetElementById("deliverTo-street")!.GetAttribute("value"));

        var order = await OrderOf(await Place(browser, city, new() { ["deliverTo.district"] = "武侯区", ["contact.name"] = "周小禾", ["contact.phone"] = "19900001234" }));
        Assert.Equal(("四川省", "成都市", "武侯区"), (order.DeliverTo!.Province, order.DeliverTo.City, order.DeliverTo.District));
    }

    [Theory]
    [InlineData("四川省", "成都市", "江津区", "deliverTo-district")]
    [InlineData("四川省", "重庆市", "江津区", "deliverTo-city")]
    [InlineData("\"><script>alert(1)</script>", "重庆市", "江津区", "deliverTo-province")]
    public async Task A_place_that_is_not_in_the_list_is_asked_for_again(string province, string city, string district, string wrong)
    {
        using var browser = new Browser(market.Address);
        var checkout = await CheckoutWith(browser, Goods, 1);
        var orders = await market.CountOrders();

        var again = await browser.Submit(checkout, "form.checkout", new(Filled) { ["deliverTo.province"] = province, ["deliverTo.city"] = city, ["deliverTo.district"] = district });

        Assert.Equal(422, again.Status);
        Assert.Equal("true", again.Document.GetElementById(wrong)!.GetAttribute("aria-invalid"));
        Assert.DoesNotContain("<script>alert", again.Html, StringComparison.Ordinal);
        Assert.Equal("几江街道小西门 1 号", again.Document.GetElementById("deliverTo-street")!.GetAttribute("value"));
        Assert.Equal(orders, await market.CountOrders());
    }

    [Fact]
    public async Task An_invoice_is_asked_for_checked_and_shown_to_its_buyer_and_the_office_only()
    {
        using var browser = new Browser(market.Address);
        var checkout = await CheckoutWith(browser, Goods, 1);
        var invoice = new Dictionary<string, string>(Filled) { ["invoice.kind"] = "unit", ["invoice.title"] = "<i>某某单位</i>", ["invoice.taxNumber"] = "91350100m000100y44", ["invoice.email"] = "bill@example.com" };

        var again = await browser.Submit(checkout, "form.checkout", invoice);
        Assert.Equal(422, again.Status);
        Assert.Equal(("true", "91350100m000100y44"), (again.Document.GetElementById("invoice-taxNumber")!.GetAttribute("aria-invalid"), again.Document.GetElementById("invoice-taxNumber")!.GetAttribute("value")));
        Assert.Equal("<i>某某单位</i>", again.Document.GetElementById("invoice-title")!.GetAttribute("value"));
        Assert.True(again.Document.GetElementById("invoice-unit")!.HasAttribute("checked"));

        var order = await OrderOf(await Place(browser, again, new(invoice) { ["invoice.taxNumber"] = "91350100 m000100y43" }));
        Assert.Equal(new InvoiceRequest(InvoiceKind.Unit, "<i>某某单位</i>", "91350100M000100Y43", "bill@example.com"), order.Invoice);
        Assert.Contains("91350100M000100Y43", (await browser.Get($"/orders/{order.OrderNo}/{order.AccessToken}")).Text, StringComparison.Ordinal);
        using var office = market.NewVisitor();
        await office.SignIn("office@example.com");
        var page = await office.Read($"/office/orders/{order.OrderNo}");
        Assert.Contains("91350100M000100Y43", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
    }

    /// <summary>Trials 4 and 5 of abuse: what is filled in comes from the account's own last order, and a guest is told nothing.</summary>
    [Fact]
    public async Task Last_times_address_is_filled_in_for_its_owner_and_for_nobody_else()
    {
        using var buyer = new Browser(market.Address);
        await SignIn(buyer, "consumer@example.com");
        var order = await OrderOf(await Place(buyer, await CheckoutWith(buyer, Goods, 1), new(Filled) { ["deliverTo.street"] = "德感街道 77 号" }));
        await market.Settled();

        var mine = await CheckoutWith(buyer, Goods, 1);
        Assert.Equal(("江津区", "德感街道 77 号", "周小禾"), (Chosen(mine, "deliverTo.district"), Value(mine, "deliverTo-street"), Value(mine, "contact-name")));
        using var guest = new Browser(market.Address);
        using var other = new Browser(market.Address);
        await SignIn(other, "consumer2@example.com");
        foreach (var stranger in new[] { guest, other })
        {
            var form = await CheckoutWith(stranger, Goods, 1);
            Assert.DoesNotContain("德感街道 77 号", form.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("周小禾", form.Html, StringComparison.Ordinal);
        }
        Assert.Equal(404, (await other.Get($"/orders/{order.OrderNo}")).Status);
        Assert.Equal(404, (await other.Get($"/orders/{order.OrderNo}/receipt")).Status);
        Assert.Equal(404, (await other.Get($"/orders/{order.OrderNo}/state")).Status);
    }

    [Fact]
    public async Task A_cart_of_nothing_that_is_known_does_not_break_the_checkout()
    {
        using var browser = new Browser(market.Address);
        browser.Cookies.Add(new Cookie("market-cart", Uri.EscapeDataString("x!NOSUCH~1"), "/", market.Address.Host));

        var checkout = await browser.Get("/checkout");

        Assert.Equal(200, checkout.Status);
        Assert.Equal(422, (await browser.Submit(checkout, "form.checkout", Filled)).Status);
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

    private static List<string> Offered(Page page) => [.. page.Document.QuerySelectorAll("#pickUpAt input").Select(option => option.GetAttribute("value")!)];

    private static List<string> Options(Page page, string name) =>
        [.. page.Document.QuerySelectorAll($"[name='{name}'] option").Select(option => option.GetAttribute("value")!).Where(value => value.Length > 0)];

    private static string? Chosen(Page page, string name) => page.Document.QuerySelector($"[name='{name}'] option[selected]")?.GetAttribute("value");

    private static string? Value(Page page, string id) => page.Document.GetElementById(id)!.GetAttribute("value");

    private static async Task SignIn(Browser browser, string email) =>
        await browser.Submit(await browser.Get("/account/sign-in"), "form[action$='/sign-in']", new() { ["Email"] = email, ["Password"] = Market.Web.Account.Demonstration.Password });

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
    private Task<OrderView> OrderOf((HttpStatusCode Status, Uri? Location) placed) => OrderOf(market, placed);

    private static async Task<OrderView> OrderOf(MarketHost shop, (HttpStatusCode Status, Uri? Location) placed)
    {
        Assert.Equal(HttpStatusCode.SeeOther, placed.Status);
        using var browser = new Browser(shop.Address);
        var page = await browser.Get(placed.Location!.ToString());
        if (page.Address.AbsolutePath.Contains("/stripe-simulator/", StringComparison.Ordinal))
            page = await browser.Submit(page, "form", button: "button[value=Abandon]");
        var parts = page.Address.AbsolutePath.Split('/').SkipWhile(part => part != "orders").ToList();
        var answer = await shop.In<IOrders, OrderAnswer>(orders => orders.GetOrder(new GetOrder(parts[1], new OrderAccess(null, parts[2], false, "guest")), Cancellation).AsTask());
        return answer.Order ?? throw new InvalidOperationException($"{page.Address} leads to no order.");
    }
}
