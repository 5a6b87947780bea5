using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Market.Orders;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Tests.Web.Api;
using Market.Tests.Web.Photos;
using Market.Tests.Web.Vendors;
using Market.Web.Data;
using Market.Web.Photos;
using Market.Web.Returns;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Web.Returns;

/// <summary>Returns and claims on the pages and through the API: who sees what, and what is refused.</summary>
[Collection(MarketCollection.Name)]
public sealed class ReturnPagesTests(MarketHost market) : IAsyncLifetime
{
    private readonly Visitor vendor = market.NewVisitor();
    private readonly Visitor office = market.NewVisitor();
    private readonly Visitor buyer = market.NewVisitor();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await market.FactsHaveArrived();
        await vendor.SignIn("vendor@example.com");
        await office.SignIn("office@example.com");
    }

    public ValueTask DisposeAsync()
    {
        vendor.Dispose();
        office.Dispose();
        buyer.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Page(PlacedOrder order) => $"/en/orders/{order.OrderNo}/{order.AccessToken}";

    private async Task<HttpResponseMessage> Claim(PlacedOrder order, byte[]? photo, string reason = "Damaged", int lineNo = 1, string? key = null)
    {
        // A second click comes from the page that the first one came from, and finds the order's page by then.
        var html = await buyer.Read((await Returned(order)).GetArrayLength() > 0 ? Page(order) : $"{Page(order)}/return-form?parcelNo={order.OrderNo}-1");
        using var body = new MultipartFormDataContent
        {
            { new StringContent(Visitor.Token(html)), "__RequestVerificationToken" },
            { new StringContent(key ?? $"{Guid.NewGuid()}"), "key" },
            { new StringContent($"{order.OrderNo}-1"), "parcelNo" },
            { new StringContent(reason), "reason" },
            { new StringContent("1"), $"quantities[{lineNo}]" },
        };
        if (photo is not null)
            body.Add(new ByteArrayContent(photo) { Headers = { ContentType = new MediaTypeHeaderValue("image/svg+xml") } }, "photos", "../../evil.svg");
        return await buyer.Client.PostAsync($"{Page(order)}/returns", body, Cancellation);
    }

    private async Task<JsonElement> Returned(PlacedOrder order) => (await market.Look(order)).GetProperty("returns");

    [Fact]
    public async Task A_claim_with_a_picture_goes_from_the_buyer_to_the_vendor_and_back_as_money()
    {
        var order = await market.ReceivedOfTwoSuppliers();
        var key = $"{Guid.NewGuid()}";

        using var asked = await Claim(order, PhotoIntakeTests.Picture(2_500, 1_800), key: key);
        using var again = await Claim(order, PhotoIntakeTests.Picture(2_500, 1_800), key: key);

        Assert.Equal((HttpStatusCode.SeeOther, HttpStatusCode.SeeOther), (asked.StatusCode, again.StatusCode));
        var request = Assert.Single((await Returned(order)).EnumerateArray());
        var returnNo = request.GetProperty("returnNo").GetString()!;
        var seen = await buyer.Read(Page(order));
        var photo = System.Text.RegularExpressions.Regex.Match(seen, "/return-photos/([0-9a-f-]{36})").Groups[1].Value;
        using (var picture = await buyer.Get($"{Page(order)}/return-photos/{photo}"))
        {
            Assert.Equal(("image/jpeg", "nosniff"), (picture.Content.Headers.ContentType!.MediaType, Assert.Single(picture.Headers.GetValues("X-Content-Type-Options"))));
            Assert.True(picture.Headers.CacheControl!.NoStore);
        }
        Assert.Contains(returnNo, await vendor.Read("/en/vendor/returns"));
        using (var shown = await vendor.Get($"/en/vendor/returns/{returnNo}/photos/{photo}"))
            Assert.Equal(HttpStatusCode.OK, shown.StatusCode);

        var clicks = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => vendor.Send($"/en/vendor/returns/{returnNo}", $"/en/vendor/returns/{returnNo}/approve", ("goodsNeeded", "false"), ("Units[1]", "1"))));

        Assert.All(clicks, click => Assert.Equal(HttpStatusCode.Redirect, click.StatusCode));
        await Eventually.Holds(async () => (await Returned(order))[0].GetProperty("state").GetString() == "refunded", "the money is back");
        var view = await market.Look(order);
        Assert.Equal(view.GetProperty("lines")[0].GetProperty("unitPriceFen").GetInt64(), view.GetProperty("refundedFen").GetInt64());
        Assert.Equal(1, await market.In((OrdersDb db) => db.Refunds.CountAsync(refund => refund.OrderId == db.Orders.Single(sold => sold.OrderNo == order.OrderNo).Id)));
        // What the public reads of this order is what is left of it.
        var left = await market.In((OrdersDb db) => db.Orders.Where(sold => sold.OrderNo == order.OrderNo).SelectMany(sold => sold.Lines).ToListAsync());
        await Eventually.Holds(async () => await market.In((WebDb db) => db.DisclosedSales.Where(sale => sale.OrderNo == order.OrderNo).SumAsync(sale => sale.AttributedFen)) == left.Sum(line => line.NetFen), "the public figures follow");
        Assert.Equal(left.Sum(line => line.BenefitFen), await market.In((WebDb db) => db.DisclosedSales.Where(sale => sale.OrderNo == order.OrderNo).SumAsync(sale => sale.BenefitFen)));
        // The second click brought its picture again; nobody claimed it.
        Assert.Equal(1, await market.In((WebDb db) => db.ReturnPhotos.CountAsync(kept => kept.OrderNo == order.OrderNo && kept.Kept)));
    }

    [Fact]
    public async Task Another_buyer_and_another_vendor_see_neither_request_nor_picture()
    {
        var order = await market.ReceivedOfTwoSuppliers();
        using var asked = await Claim(order, PhotoIntakeTests.Picture());
        var (returnNo, photo) = ((await Returned(order))[0].GetProperty("returnNo").GetString()!, await market.In((WebDb db) => db.ReturnPhotos.Where(kept => kept.OrderNo == order.OrderNo).Select(kept => kept.Id).SingleAsync()));
        var other = await market.ReceivedOfTwoSuppliers();
        using var stranger = market.NewVisitor();

        foreach (var path in new[] { $"{Page(other)}/return-photos/{photo}", $"/en/orders/{order.OrderNo}/{other.AccessToken}/return-photos/{photo}", $"/en/orders/{order.OrderNo}/{other.AccessToken}/return-form?parcelNo={order.OrderNo}-1" })
            using (var answer = await stranger.Get(path))
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        // The second parcel is another supplier's.
        using var asked2 = await market.In<IReturns, AskReturnResult>(returns => returns.AskReturn(
            new(order.OrderNo, $"{Guid.NewGuid()}", ReturnReason.Short, [new(2, 1)], null, [photo], new OrderAccess(null, order.AccessToken, false, "guest")), Cancellation).AsTask()) is { Return.ReturnNo: { } others }
            ? await vendor.Get($"/en/vendor/returns/{others}") : throw new InvalidOperationException("not asked");
        Assert.Equal(HttpStatusCode.NotFound, asked2.StatusCode);
        using var mine = await vendor.Get($"/en/vendor/returns/{returnNo}");
        Assert.Equal(HttpStatusCode.OK, mine.StatusCode);
    }

    [Fact]
    public async Task What_is_no_picture_is_told_and_nothing_is_asked_for()
    {
        var order = await market.ReceivedOfTwoSuppliers();

        using var svg = await Claim(order, "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8.ToArray());
        using var none = await Claim(order, null);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (svg.StatusCode, none.StatusCode));
        Assert.Contains("no JPEG, PNG or WebP", await svg.Content.ReadAsStringAsync(Cancellation));
        Assert.Contains("please add 1 to 6 pictures", await none.Content.ReadAsStringAsync(Cancellation));
        Assert.Empty((await Returned(order)).EnumerateArray());
        Assert.Equal(0, await market.In((WebDb db) => db.ReturnPhotos.CountAsync(photo => photo.OrderNo == order.OrderNo)));
    }

    [Fact]
    public async Task The_api_takes_a_picture_and_a_claim_once_per_key()
    {
        var order = await market.ReceivedOfTwoSuppliers();
        var (token, returns) = (("Authorization", $"Bearer {order.AccessToken}"), $"/api/v1/orders/{order.OrderNo}/returns");
        HttpContent Photo(byte[] bytes) => new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };

        var (created, photo) = await buyer.Ask(HttpMethod.Post, $"/api/v1/orders/{order.OrderNo}/return-photos", Photo(PhotoIntakeTests.Picture()), token);
        Assert.Equal(HttpStatusCode.Created, created);
        Assert.Equal(HttpStatusCode.BadRequest, (await buyer.Ask(HttpMethod.Post, $"/api/v1/orders/{order.OrderNo}/return-photos", Photo("<svg/>"u8.ToArray()), token)).Status);
        string Body(string reason, object? id) => JsonSerializer.Serialize(new { reason, lines = new[] { new { lineNo = 1, quantity = 1 } }, photos = id is null ? [] : new[] { id } });
        var key = ("Idempotency-Key", $"{Guid.NewGuid()}");
        var first = await buyer.Ask(HttpMethod.Post, returns, OrderBodies.Json(Body("damaged", photo.GetProperty("id").GetString())), token, key);
        var second = await buyer.Ask(HttpMethod.Post, returns, OrderBodies.Json(Body("damaged", photo.GetProperty("id").GetString())), token, key);
        var other = await buyer.Ask(HttpMethod.Post, returns, OrderBodies.Json(Body("wrong", photo.GetProperty("id").GetString())), token, key);
        var foreign = await buyer.Ask(HttpMethod.Post, returns, OrderBodies.Json(Body("wrong", Guid.NewGuid())), token, ("Idempotency-Key", "x1"));
        var nothing = await buyer.Ask(HttpMethod.Post, returns, OrderBodies.Json(Body("bored", null)), token, ("Idempotency-Key", "x2"));
        var stranger = await buyer.Ask(HttpMethod.Post, returns, OrderBodies.Json(Body("damaged", null)), ("Authorization", "Bearer abc"), ("Idempotency-Key", "x3"));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.UnprocessableEntity), (first.Status, second.Status, other.Status));
        Assert.Equal(first.Body.ToString(), second.Body.ToString());
        Assert.Equal(("requested", "damaged"), (first.Body.GetProperty("state").GetString(), first.Body.GetProperty("reason").GetString()));
        Assert.True(foreign.Status == HttpStatusCode.BadRequest && foreign.Body.GetProperty("errors").TryGetProperty("photos", out _));
        Assert.True(nothing.Status == HttpStatusCode.BadRequest && nothing.Body.GetProperty("errors").TryGetProperty("reason", out _));
        Assert.Equal(HttpStatusCode.NotFound, stranger.Status);
        Assert.Single((await Returned(order)).EnumerateArray());
        // The claim keeps its picture, whatever was refused with it afterwards.
        Assert.True(await market.In((WebDb db) => db.ReturnPhotos.Where(kept => kept.OrderNo == order.OrderNo).Select(kept => kept.Kept).SingleAsync()));
    }

    [Fact]
    public async Task A_picture_whose_claim_was_refused_waits_for_another()
    {
        var order = await market.ReceivedOfTwoSuppliers();
        var (token, path) = (("Authorization", $"Bearer {order.AccessToken}"), $"/api/v1/orders/{order.OrderNo}");
        var (_, photo) = await buyer.Ask(HttpMethod.Post, $"{path}/return-photos", new ByteArrayContent(PhotoIntakeTests.Picture()) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } }, token);

        var refused = await buyer.Ask(HttpMethod.Post, $"{path}/returns", OrderBodies.Json(JsonSerializer.Serialize(new { reason = "damaged", lines = new[] { new { lineNo = 1, quantity = 99 } }, photos = new[] { photo.GetProperty("id").GetString() } })), token, ("Idempotency-Key", $"{Guid.NewGuid()}"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.False(await market.In((WebDb db) => db.ReturnPhotos.Where(kept => kept.OrderNo == order.OrderNo).Select(kept => kept.Kept).SingleAsync()));
    }

    [Fact]
    public async Task After_an_appeal_that_the_office_agreed_to_its_vendor_may_count_goods_in_and_not_reject()
    {
        var order = await market.ReceivedOfTwoSuppliers();
        using var asked = await Claim(order, PhotoIntakeTests.Picture());
        var returnNo = (await Returned(order))[0].GetProperty("returnNo").GetString()!;
        var access = new ParcelAccess([], true, "office");
        await market.In<IReturns, ReturnResult>(returns => returns.RejectReturn(new(returnNo, "It was whole when it left.", access), Cancellation).AsTask());
        await market.In<IReturns, ReturnResult>(returns => returns.AppealReturn(new(order.OrderNo, returnNo, null, new OrderAccess(null, order.AccessToken, false, "guest")), Cancellation).AsTask());
        var agreed = await market.In<IReturns, ReturnResult>(returns => returns.ApproveReturn(new(returnNo, true, [new(1, Units: 1)], access), Cancellation).AsTask());
        Assert.Equal(ReturnOutcome.Done, agreed.Outcome);

        var (seen, byOffice) = (await vendor.Read($"/en/vendor/returns/{returnNo}"), await office.Read($"/en/vendor/returns/{returnNo}"));

        Assert.Contains($"/vendor/returns/{returnNo}/take-in", seen);
        Assert.DoesNotContain($"/vendor/returns/{returnNo}/reject", seen);
        Assert.Contains($"/vendor/returns/{returnNo}/reject", byOffice);
    }

    [Fact]
    public async Task Consent_is_asked_for_before_payment_and_stands_on_the_order()
    {
        var code = "JJ090";
        Assert.Contains("Made to order", await buyer.Read($"/en/products/{code}"));
        using (await buyer.Send($"/en/products/{code}", "/en/cart/lines", ("code", code), ("quantity", "1")))
            Assert.Contains("Made to order", await buyer.Read("/en/cart"));
        Assert.Contains($"value=\"{code}\"", await buyer.Read("/en/checkout"));

        var refused = await buyer.Ask(HttpMethod.Post, "/api/v1/orders", OrderBodies.Json(OrderBodies.Of(code)), ("Idempotency-Key", $"{Guid.NewGuid()}"));
        var placed = await buyer.Ask(HttpMethod.Post, "/api/v1/orders", OrderBodies.Json(OrderBodies.With($$"""[{"code":"{{code}}","quantity":1}]""", more: $$""","exclusionsAccepted":["{{code}}"]""")), ("Idempotency-Key", $"{Guid.NewGuid()}"));

        Assert.True(refused.Status == HttpStatusCode.BadRequest && refused.Body.GetProperty("errors").TryGetProperty("exclusionsAccepted", out _));
        Assert.Equal("excluded_by_agreement", (await market.Look(PlacedOrder.From(placed.Body))).GetProperty("lines")[0].GetProperty("returnTerms").GetString());
    }

    [Fact]
    public async Task Pictures_are_forgotten_after_three_years_and_unclaimed_ones_after_a_day()
    {
        var (old, kept, waiting, fresh) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var now = DateTimeOffset.UtcNow;
        await market.In(async (WebDb db) =>
        {
            ReturnPhoto Of(Guid id, DateTimeOffset at, bool claimed) => new() { Id = id, OrderNo = "JJ-OLD", Jpeg = [1], TakenInAt = at, Kept = claimed };
            db.ReturnPhotos.AddRange(Of(old, now.AddYears(-3).AddDays(-1), true), Of(kept, now.AddYears(-3).AddDays(1), true), Of(waiting, now.AddHours(-25), false), Of(fresh, now.AddHours(-23), false));
            return await db.SaveChangesAsync();
        });

        await market.Services.GetRequiredService<ForgetPhotos>().Round(Cancellation);

        Assert.Equal(new[] { kept, fresh }.Order(), (await market.In((WebDb db) => db.ReturnPhotos.Where(photo => photo.OrderNo == "JJ-OLD").Select(photo => photo.Id).ToListAsync())).Order());
    }
}
