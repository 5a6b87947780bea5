using System.Net;
using System.Text.Json;

namespace Market.Tests.Web.Api;

[Collection(MarketCollection.Name)]
public sealed class OrdersApiTests(MarketHost market) : IDisposable
{
    private readonly Visitor visitor = market.NewVisitor();

    public void Dispose() => visitor.Dispose();

    private Task<(HttpStatusCode Status, JsonElement Body)> Place(string body, string? key = null) =>
        visitor.Ask(HttpMethod.Post, "/api/v1/orders", OrderBodies.Json(body), ("Idempotency-Key", key ?? $"{Guid.NewGuid()}"));

    private Task<(HttpStatusCode Status, JsonElement Body)> Look(string orderNo, string token) =>
        visitor.Ask(HttpMethod.Get, $"/api/v1/orders/{orderNo}", null, ("Authorization", $"Bearer {token}"));

    [Fact]
    public async Task An_order_is_priced_by_the_shop_and_answered_with_number_token_total_and_address()
    {
        var product = await visitor.Product();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders") { Content = OrderBodies.Json(OrderBodies.Of(product.GetProperty("code").GetString()!, 2)) };
        request.Headers.Add("Idempotency-Key", $"{Guid.NewGuid()}");

        using var answer = await visitor.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        var order = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        var (orderNo, token) = (order.GetProperty("orderNo").GetString()!, order.GetProperty("accessToken").GetString()!);
        Assert.Equal(2 * product.GetProperty("priceFen").GetInt64() + order.GetProperty("shippingFen").GetInt64(), order.GetProperty("totalFen").GetInt64());
        Assert.Equal(new Uri(market.Address, $"/api/v1/orders/{orderNo}"), answer.Headers.Location);
        Assert.Equal(new Uri(market.Address, $"/orders/{orderNo}/{token}").ToString(), order.GetProperty("payUrl").GetString());
        var (status, found) = await Look(orderNo, token);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("placed", found.GetProperty("state").GetString());
        Assert.Equal(2, found.GetProperty("lines")[0].GetProperty("quantity").GetInt32());
        Assert.Equal("placed", found.GetProperty("timeline")[0].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task The_pay_url_opens_the_private_page_of_the_order_and_lets_no_referrer_out()
    {
        var (_, order) = await Place(OrderBodies.Of(await visitor.Code()));

        using var page = await visitor.Get(order.GetProperty("payUrl").GetString()!);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("no-referrer", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
        Assert.Contains(order.GetProperty("orderNo").GetString()!, await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_same_key_gets_the_same_answer_and_another_body_with_it_is_refused()
    {
        var (key, code) = ($"{Guid.NewGuid()}", await visitor.Code());

        var first = await Place(OrderBodies.Of(code), key);
        var again = await Place(OrderBodies.Of(code), key);
        var other = await Place(OrderBodies.Of(code, 2), key);

        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.Equal(HttpStatusCode.Created, again.Status);
        Assert.Equal(first.Body.ToString(), again.Body.ToString());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.Status);
        Assert.True(other.Body.GetProperty("errors").TryGetProperty("Idempotency-Key", out _));
    }

    [Fact]
    public async Task When_stock_is_short_nothing_is_placed_and_the_line_is_named()
    {
        var page = await visitor.Json("/api/v1/products?pageSize=100");
        var scarce = page.GetProperty("items").EnumerateArray().OrderBy(item => item.GetProperty("available").GetInt32()).First(item => !item.GetProperty("adultOnly").GetBoolean());
        var (code, available) = (scarce.GetProperty("code").GetString()!, scarce.GetProperty("available").GetInt32());
        Assert.InRange(available, 0, 998);

        var (status, problem) = await Place(OrderBodies.Of(code, available + 1));

        Assert.Equal(HttpStatusCode.Conflict, status);
        var reason = problem.GetProperty("errors").GetProperty("lines[0].quantity")[0].GetString()!;
        Assert.Contains(code, reason);
        Assert.Contains($"{available}", reason);
        Assert.Equal(available, (await visitor.Json($"/api/v1/products/{code}")).GetProperty("available").GetInt32());
    }

    [Fact]
    public async Task Another_token_does_not_find_the_order_and_leaves_a_trace_without_it()
    {
        var (_, order) = await Place(OrderBodies.Of(await visitor.Code()));
        var orderNo = order.GetProperty("orderNo").GetString()!;
        var (_, mine) = await Place(OrderBodies.Of(await visitor.Code()));
        var before = await market.Refusals();

        var read = await Look(orderNo, mine.GetProperty("accessToken").GetString()!);
        var cancelled = await visitor.Ask(HttpMethod.Post, $"/api/v1/orders/{orderNo}/cancel", null, ("Authorization", $"Bearer {mine.GetProperty("accessToken").GetString()}"));
        var unknown = await Look("JJ20260101-22222222", mine.GetProperty("accessToken").GetString()!);

        Assert.Equal(HttpStatusCode.NotFound, read.Status);
        Assert.Equal(HttpStatusCode.NotFound, cancelled.Status);
        Assert.Equal(unknown.Body.GetProperty("detail").GetString(), read.Body.GetProperty("detail").GetString());
        Assert.Equal("placed", (await Look(orderNo, order.GetProperty("accessToken").GetString()!)).Body.GetProperty("state").GetString());
        var trace = (await market.Refusals()).Skip(before.Count).Select(entry => entry.Route).ToList();
        Assert.Equal(["GET api/v1/orders/{orderNo}", "POST api/v1/orders/{orderNo}/cancel", "GET api/v1/orders/{orderNo}"], trace);
    }

    [Fact]
    public async Task Without_a_token_the_answer_says_what_is_needed()
    {
        using var answer = await visitor.Get("/api/v1/orders/JJ20260101-22222222");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.StartsWith("Bearer", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_session_opens_nothing_in_the_api()
    {
        var (_, order) = await Place(OrderBodies.Of(await visitor.Code()));
        await visitor.SignIn("office@example.com");

        using var answer = await visitor.Get($"/api/v1/orders/{order.GetProperty("orderNo").GetString()}");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Cancelling_frees_the_stock_and_asking_again_changes_nothing()
    {
        var (_, order) = await Place(OrderBodies.Of(await visitor.Code()));
        var (path, bearer) = ($"/api/v1/orders/{order.GetProperty("orderNo").GetString()}/cancel", ("Authorization", $"Bearer {order.GetProperty("accessToken").GetString()}"));

        var (status, cancelled) = await visitor.Ask(HttpMethod.Post, path, null, bearer);
        var (again, still) = await visitor.Ask(HttpMethod.Post, path, null, bearer);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("cancelled", cancelled.GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.OK, again);
        Assert.Equal(cancelled.GetProperty("timeline").GetArrayLength(), still.GetProperty("timeline").GetArrayLength());
    }

    [Fact]
    public async Task An_order_in_english_has_its_address_and_its_errors_in_english()
    {
        var code = await visitor.Code();
        var placed = await visitor.Ask(HttpMethod.Post, "/api/v1/orders", OrderBodies.Json(OrderBodies.Of(code)), ("Idempotency-Key", $"{Guid.NewGuid()}"), ("Accept-Language", "en-GB,en;q=0.9"));
        var refused = await visitor.Ask(HttpMethod.Post, "/api/v1/orders", OrderBodies.Json(OrderBodies.Of(code, 0)), ("Idempotency-Key", $"{Guid.NewGuid()}"), ("Accept-Language", "en"));

        Assert.StartsWith($"{market.Address}en/orders/", placed.Body.GetProperty("payUrl").GetString(), StringComparison.Ordinal);
        Assert.Equal("The request is not right", refused.Body.GetProperty("title").GetString());
    }
}
