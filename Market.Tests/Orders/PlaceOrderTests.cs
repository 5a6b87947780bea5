using System.Text.RegularExpressions;
using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Orders;

/// <summary>What may be ordered, at what price, and that a refused order names what is wrong and changes nothing.</summary>
public sealed class PlaceOrderTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => OrdersHost.Cancellation;

    public static TheoryData<string, string, string> BadFields => new()
    {
        { "key", "", "required" },
        { "key", new string('k', 201), "too_long" },
        { "key", "a\0b", "bad_characters" },
        { "lines[0].code", "", "required" },
        { "lines[0].code", new string('P', 41), "too_long" },
        { "lines[0].code", "P1\0", "bad_characters" },
        { "deliverTo.province", " ", "required" },
        { "deliverTo.city", new string('市', 51), "too_long" },
        { "deliverTo.district", "江津\u0007区", "bad_characters" },
        { "deliverTo.street", new string('街', 201), "too_long" },
        { "deliverTo.street", "half a pair \ud83d", "bad_characters" },
        { "deliverTo.street", "\udf00 the other half", "bad_characters" },
        { "deliverTo.postalCode", "40226000000", "too_long" },
        { "contact.name", "", "required" },
        { "contact.name", "张\r\n三", "bad_characters" },
        { "contact.phone", "", "required" },
        { "contact.phone", "12345", "bad_phone" },
        { "contact.phone", "138 0000 call me", "bad_phone" },
        { "contact.phone", "１３８００００００００", "bad_phone" },
        { "contact.phone", new string('1', 21), "bad_phone" },
        { "contact.email", "nobody", "bad_email" },
        { "contact.email", "Some One <one@example.com>", "bad_email" },
        { "contact.email", "one@example.com\r\nBcc: all@example.com", "bad_email" },
        { "note", new string('字', 501), "too_long" },
        { "note", "bell \u0007", "bad_characters" },
        { "promoter", new string('p', 101), "too_long" },
        { "channel", "99", "unknown_value" },
        { "language", "fr", "unknown_value" },
    };

    [Theory]
    [MemberData(nameof(BadFields))]
    public async Task A_wrong_field_is_named_with_its_reason_and_nothing_is_placed(string field, string value, string code)
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);
        await host.Offer(Some.Product("P1"), onHand: 5);

        var result = await host.Place(With(Some.Order("P1", 1), field, value));

        Assert.Equal(PlaceOrderOutcome.Invalid, result.Outcome);
        Assert.Equal((field, code), result.Problems.Select(problem => (problem.Field, problem.Code)).Single());
        await NothingChanged(host);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public async Task A_quantity_out_of_range_is_refused(int quantity)
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);
        await host.Offer(Some.Product("P1"), onHand: 5);

        var result = await host.Place(Some.Order("k", new OrderLineRequest("P1", 1), new OrderLineRequest("P1", quantity)));

        Assert.Equal(new OrderProblem("lines[1].quantity", OrderProblems.QuantityOutOfRange, "P1", null), Assert.Single(result.Problems));
        await NothingChanged(host);
    }

    [Fact]
    public async Task Lines_of_one_product_are_bounded_together()
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);
        await host.Offer(Some.Product("P1", priceFen: 1), onHand: 5_000);

        Assert.Equal("lines[1].quantity", (await host.Place(Some.Order("a", new OrderLineRequest("P1", 999), new OrderLineRequest("P1", 1)))).Problems.Single().Field);
        Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(Some.Order("b", new OrderLineRequest("P1", 500), new OrderLineRequest("P1", 499)))).Outcome);
    }

    [Theory]
    [InlineData(0, "required")]
    [InlineData(51, "too_many_lines")]
    public async Task One_to_fifty_lines_are_taken(int lines, string code)
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);

        var result = await host.Place(Some.Order("k", [.. Enumerable.Range(0, lines).Select(i => new OrderLineRequest($"P{i}", 1))]));

        Assert.Contains(new OrderProblem("lines", code, null, null), result.Problems);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Everything_wrong_is_said_at_once(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1") with { AdultOnly = true }, onHand: 5);
        await host.Offer(Some.Product("P2") with { Status = CertificateStatus.Suspended }, onHand: 5);

        var result = await host.Place(With(
            Some.Order("k", new OrderLineRequest("P1", 0), new OrderLineRequest("P2", 1), new OrderLineRequest("P9", 1), new OrderLineRequest("P\0", 1)).PickedUpAt("G9"), "contact.phone", "x"));

        Assert.Equal(PlaceOrderOutcome.Invalid, result.Outcome);
        Assert.Equal(
            ["lines[3].code bad_characters", "lines[0].quantity quantity_out_of_range", "contact.phone bad_phone", "pickUpAt unknown_counter",
                "lines[1].code not_on_sale", "lines[2].code unknown_product", "adultConfirmed adult_confirmation_needed"],
            result.Problems.Select(problem => $"{problem.Field} {problem.Code}"));
        await NothingChanged(host);
    }

    [Fact]
    public async Task An_order_is_delivered_or_picked_up_and_not_both()
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);
        await host.Offer(Some.Product("P1"), onHand: 5);
        await host.Open(Some.Counter("G1"));

        Assert.Equal(("deliverTo", OrderProblems.DeliveryOrPickUp), Only(await host.Place(Some.Order("P1", 1) with { DeliverTo = null })));
        Assert.Equal(("pickUpAt", OrderProblems.DeliveryOrPickUp), Only(await host.Place(Some.Order("P1", 1) with { PickUpAt = "G1" })));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Prices_are_ours_and_what_the_buyer_was_shown_only_stops_the_order(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1", priceFen: 3_000), onHand: 5);

        var cheap = await host.Place(Some.Order("P1", 2) with { ExpectedTotalFen = 1 });
        Assert.Equal(PlaceOrderOutcome.PriceChanged, cheap.Outcome);
        await NothingChanged(host);

        var right = await host.Place(Some.Order("P1", 2) with { ExpectedTotalFen = 6_800 });
        Assert.Equal((6_000L, 800L, 6_800L), (right.Order!.GoodsFen, right.Order.ShippingFen, right.Order.TotalFen));
    }

    [Fact]
    public async Task Shipping_is_free_from_a_value_on_and_for_pick_up()
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite, new() { ["Orders:ShippingFeeFen"] = "500", ["Orders:FreeShippingFromFen"] = "6000" });
        await host.Offer(Some.Product("P1", priceFen: 3_000), onHand: 5);
        await host.Offer(Some.Product("P2", priceFen: 3_000), onHand: 5, location: "G1");
        await host.Open(Some.Counter("G1"));

        Assert.Equal(500, (await host.Place(Some.Order("P1", 1))).Order!.ShippingFen);
        Assert.Equal(0, (await host.Place(Some.Order("P1", 2))).Order!.ShippingFen);
        Assert.Equal(0, (await host.Place(Some.Order("P2", 1).PickedUpAt("G1"))).Order!.ShippingFen);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Stock_is_taken_from_the_place_the_goods_come_from(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 5);
        await host.Write(db => { db.Stock.Add(new() { ProductCode = "P1", Location = "G1", OnHand = 1 }); return Task.CompletedTask; });
        await host.Open(Some.Counter("G1"));

        var picked = await host.Place(Some.Order("P1", 1).PickedUpAt("G1"));
        var gone = await host.Place(Some.Order("P1", 1).PickedUpAt("G1"));

        Assert.Equal(PlaceOrderOutcome.Placed, picked.Outcome);
        Assert.Equal(PlaceOrderOutcome.OutOfStock, gone.Outcome);
        Assert.Equal((1, 1), await host.StockOf("P1", "G1"));
        Assert.Equal((5, 0), await host.StockOf("P1", "S001"));
    }

    [Theory]
    [InlineData(CounterStatus.Planned)]
    [InlineData(CounterStatus.OutOfService)]
    [InlineData(CounterStatus.Removed)]
    public async Task Nothing_is_picked_up_at_a_counter_that_is_not_active(CounterStatus status)
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);
        await host.Offer(Some.Product("P1"), onHand: 5, location: "G1");
        await host.Open(Some.Counter("G1", status: status));

        Assert.Equal(("pickUpAt", OrderProblems.CounterNotActive), Only(await host.Place(Some.Order("P1", 1).PickedUpAt("G1"))));
    }

    [Theory]
    [InlineData(CertificateStatus.Suspended)]
    [InlineData(CertificateStatus.Withdrawn)]
    [InlineData(CertificateStatus.Expired)]
    public async Task A_product_whose_certificate_is_not_in_force_is_not_sold(CertificateStatus status)
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);
        await host.Offer(Some.Product("P1") with { Status = status }, onHand: 5);

        var result = await host.Place(Some.Order("P1", 1));

        Assert.Equal(PlaceOrderOutcome.NotOnSale, result.Outcome);
        Assert.Equal(("lines[0].code", OrderProblems.NotOnSale), Only(result));
        await NothingChanged(host);
    }

    [Fact]
    public async Task A_certificate_is_good_until_midnight_in_the_district_and_from_its_first_day_on()
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);
        await host.Offer(Some.Product("P1") with { ValidTo = new DateOnly(2026, 11, 24) }, onHand: 5);
        await host.Offer(Some.Product("P2") with { IssuedOn = new DateOnly(2026, 11, 25) }, onHand: 5);

        host.Time.SetUtcNow(new DateTimeOffset(2026, 11, 24, 15, 59, 59, TimeSpan.Zero));
        Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(Some.Order("P1", 1))).Outcome);
        Assert.Equal(PlaceOrderOutcome.NotOnSale, (await host.Place(Some.Order("P2", 1))).Outcome);

        host.Time.SetUtcNow(new DateTimeOffset(2026, 11, 24, 16, 0, 0, TimeSpan.Zero));
        Assert.Equal(PlaceOrderOutcome.NotOnSale, (await host.Place(Some.Order("P1", 1))).Outcome);
        Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(Some.Order("P2", 1))).Outcome);
    }

    [Fact]
    public async Task Spirits_are_sold_to_adults_and_never_by_an_unattended_cabinet()
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);
        await host.Offer(Some.Product("P1") with { AdultOnly = true }, onHand: 5);
        await host.Offer(Some.Product("P2") with { AdultOnly = true }, onHand: 5, location: "G1");
        await host.Open(Some.Counter("G1", CounterKind.Staffed));
        await host.Open(Some.Counter("G2", CounterKind.Cabinet));

        Assert.Equal(("adultConfirmed", OrderProblems.AdultConfirmationNeeded), Only(await host.Place(Some.Order("P1", 1))));
        Assert.Equal(("lines[0].code", OrderProblems.NotFromCabinet), Only(await host.Place(Some.Order("P1", 1).PickedUpAt("G2") with { AdultConfirmed = true })));
        Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(Some.Order("P1", 1) with { AdultConfirmed = true })).Outcome);
        Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(Some.Order("P2", 1).PickedUpAt("G1") with { AdultConfirmed = true })).Outcome);
    }

    [Fact]
    public async Task A_total_that_no_payment_can_be_is_refused()
    {
        await using var host = await OrdersHost.Create(Stack.Sqlite);
        await host.Offer(Some.Product("P1", priceFen: 1_000_000), onHand: 500);

        Assert.Equal(("lines", OrderProblems.TotalTooLarge), Only(await host.Place(Some.Order("P1", 100))));
        Assert.Equal(PlaceOrderOutcome.Placed, (await host.Place(Some.Order("P1", 99))).Outcome);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_placed_order_has_a_readable_number_a_secret_token_a_time_to_pay_and_is_told_to_the_lists_of_its_account(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 5);

        var placed = (await host.Place(Some.Order("P1", 1).OfAccount() with { Note = " 放门口\r\n谢谢 " })).Order!;

        Assert.Matches(new Regex("^JJ20261124-[2-9A-HJKMNP-TV-Z]{8}$"), placed.OrderNo);
        Assert.Matches(new Regex("^[A-Za-z0-9_-]{22}$"), placed.AccessToken);
        Assert.Equal(OrdersHost.Opening.AddMinutes(15), placed.ExpiresAt);
        var view = await host.Get(placed.OrderNo, new OrderAccess(null, placed.AccessToken, false, "guest"));
        Assert.Equal(("placed", "buyer"), view!.Timeline.Select(entry => (entry.Kind, entry.Actor)).Single());
        Assert.Equal("放门口\r\n谢谢", view.Note);
        var fact = await host.Read(db => db.Outbox.SingleAsync(Cancellation));
        Assert.StartsWith("Market.Orders.Contracts.OrderPlaced,", fact.Type, StringComparison.Ordinal);
        Assert.DoesNotContain(placed.AccessToken, fact.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("13800000000", fact.Body, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_guests_order_is_told_to_the_guest_and_to_nobody_else(Stack stack)
    {
        await using var host = await OrdersHost.Create(stack);
        await host.Offer(Some.Product("P1"), onHand: 5);
        var silent = Some.Order("P1", 1);

        var placed = (await host.Place(silent)).Order!;
        await host.Place(Some.Order("P1", 1) with { Contact = silent.Contact with { Email = "guest@shop.example" } });

        var view = await host.Get(placed.OrderNo, new OrderAccess(null, placed.AccessToken, false, "guest"));
        Assert.Equal(("placed", "guest"), view!.Timeline.Select(entry => (entry.Kind, entry.Actor)).Single());
        var fact = await host.Read(db => db.Outbox.SingleAsync(Cancellation));
        Assert.StartsWith("Market.Orders.Contracts.OrderNews,", fact.Type, StringComparison.Ordinal);
        Assert.Contains("guest@shop.example", fact.Body, StringComparison.Ordinal);
    }

    private static (string, string) Only(PlaceOrderResult result) => result.Problems.Select(problem => (problem.Field, problem.Code)).Single();

    private static async Task NothingChanged(OrdersHost host)
    {
        Assert.Equal(0, await host.Read(db => db.Orders.CountAsync(Cancellation)));
        Assert.Equal(0, await host.Read(db => db.Requests.CountAsync(Cancellation)));
        Assert.Equal(0, await host.Read(db => db.Outbox.CountAsync(Cancellation)));
        Assert.Equal(0, await host.Read(db => db.Stock.SumAsync(item => item.Reserved, Cancellation)));
    }

    private static PlaceOrder With(PlaceOrder order, string field, string value) => field switch
    {
        "key" => order with { Key = value },
        "lines[0].code" => order with { Lines = [new OrderLineRequest(value, 1)] },
        "deliverTo.province" => order with { DeliverTo = order.DeliverTo! with { Province = value } },
        "deliverTo.city" => order with { DeliverTo = order.DeliverTo! with { City = value } },
        "deliverTo.district" => order with { DeliverTo = order.DeliverTo! with { District = value } },
        "deliverTo.street" => order with { DeliverTo = order.DeliverTo! with { Street = value } },
        "deliverTo.postalCode" => order with { DeliverTo = order.DeliverTo! with { PostalCode = value } },
        "contact.name" => order with { Contact = order.Contact with { Name = value } },
        "contact.phone" => order with { Contact = order.Contact with { Phone = value } },
        "contact.email" => order with { Contact = order.Contact with { Email = value } },
        "note" => order with { Note = value },
        "promoter" => order with { Promoter = value },
        "channel" => order with { Channel = (SaleChannel)int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) },
        "language" => order with { Language = value },
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, null),
    };
}
