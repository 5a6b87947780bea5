using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Market.Tests;

/// <summary>Buys as a stranger would, over the public API and the pages: places an order, pays on the simulator's page, looks at it.</summary>
public sealed class Shopper(Uri address) : IDisposable
{
    private readonly Browser browser = new(address);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Places an order; the same key may be tried again after a lost answer.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> TryOrder(string key, string code, int quantity, string? pickUpAt = null, string? email = null)
    {
        var contact = new { name = "周小禾", phone = "199 0000 1234", email };
        object body = pickUpAt is null
            ? new { lines = new[] { new { code, quantity } }, deliverTo = new { province = "重庆市", city = "重庆市", district = "江津区", street = "几江街道小西门 1 号" }, contact }
            : new { lines = new[] { new { code, quantity } }, pickUpAt, contact };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/orders") { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await browser.Client.SendAsync(request, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        return (response.StatusCode, text.Length > 0 && text[0] == '{' ? JsonSerializer.Deserialize<JsonElement>(text) : default);
    }

    public async Task<PlacedOrder> Order(string code, int quantity, string? key = null, string? pickUpAt = null)
    {
        var (status, body) = await TryOrder(key ?? $"{Guid.NewGuid()}", code, quantity, pickUpAt);
        Assert.True(status == HttpStatusCode.Created, $"{(int)status} {body}");
        return PlacedOrder.From(body);
    }

    /// <summary>From the private link to the simulator's page, where <paramref name="choice"/> is pressed, and back.</summary>
    /// <param name="choice">Pay, Decline, Abandon, PayLate, FailLate.</param>
    public async Task<Page> Pay(PlacedOrder order, string choice = "Pay")
    {
        var page = await browser.Get(order.PayUrl);
        Assert.Equal(200, page.Status);
        var payment = await browser.Submit(page, "form[action$='/pay']");
        Assert.True(payment.Status == 200 && payment.Address.AbsolutePath.Contains("/stripe-simulator/pay/"), $"No payment page but {payment.Status} {payment.Address}: {payment.Text}");
        return await browser.Submit(payment, "form", button: $"button[value={choice}]");
    }

    public async Task<JsonElement> Look(PlacedOrder order)
    {
        using var response = await Ask(HttpMethod.Get, order, "");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }

    public async Task<string> State(PlacedOrder order) => (await Look(order)).GetProperty("state").GetString()!;

    /// <summary>Null when the shop does not know the order.</summary>
    public async Task<string?> TryState(PlacedOrder order)
    {
        using var response = await Ask(HttpMethod.Get, order, "");
        return response.StatusCode == HttpStatusCode.NotFound ? null : (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("state").GetString();
    }

    /// <summary>Calls it off; whether the shop has said that it is cancelled or that its money goes back.</summary>
    public async Task<bool> CallOff(PlacedOrder order)
    {
        using var response = await Ask(HttpMethod.Post, order, "/cancel");
        Assert.True((int)response.StatusCode < 500, $"{(int)response.StatusCode}");
        return response.IsSuccessStatusCode;
    }

    public void Dispose() => browser.Dispose();

    private async Task<HttpResponseMessage> Ask(HttpMethod method, PlacedOrder order, string what)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1/orders/{order.OrderNo}{what}");
        request.Headers.Authorization = new("Bearer", order.AccessToken);
        return await browser.Client.SendAsync(request, Cancellation);
    }
}

/// <summary>What the API answered to an order.</summary>
public sealed record PlacedOrder(string OrderNo, string AccessToken, long TotalFen, string PayUrl)
{
    public static PlacedOrder From(JsonElement body) => new(
        body.GetProperty("orderNo").GetString()!, body.GetProperty("accessToken").GetString()!, body.GetProperty("totalFen").GetInt64(), body.GetProperty("payUrl").GetString()!);
}
