using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Market.Tests.Faults;

/// <summary>
/// Buyers who order and pay, a few at a time, until told to stop, and who remember every answer they got. When the shop falls over
/// they keep what they were doing, and <see cref="Finish"/> does it once more with the same keys.
/// </summary>
/// <param name="refunds">Whether some buyers call off what they have paid.</param>
public sealed class Crowd(Uri address, int buyers = 4, bool refunds = false)
{
    private readonly ConcurrentDictionary<string, (string Code, int Quantity)> unanswered = new();
    private readonly ConcurrentDictionary<string, PlacedOrder> placed = new();
    private readonly ConcurrentDictionary<string, PlacedOrder> paid = new();
    private readonly ConcurrentDictionary<string, PlacedOrder> paying = new();
    private readonly ConcurrentDictionary<string, bool> calledOff = new();
    private readonly ConcurrentDictionary<string, int> troubles = new();
    private List<string> codes = [];

    /// <summary>Orders the shop has acknowledged, by key.</summary>
    public IReadOnlyDictionary<string, PlacedOrder> Placed => placed;

    /// <summary>Orders the shop has shown to be paid, by number.</summary>
    public IReadOnlyDictionary<string, PlacedOrder> Paid => paid;

    /// <summary>Orders that a buyer wished to call off, by number, and whether the shop said yes.</summary>
    public IReadOnlyDictionary<string, bool> CalledOff => calledOff;

    /// <summary>What buyers met with while the shop was down, and how often.</summary>
    public IReadOnlyDictionary<string, int> Troubles => troubles;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Buys for as long as <paramref name="trial"/> takes.</summary>
    public async Task BuyDuring(Func<Task> trial)
    {
        var over = new TaskCompletionSource();
        var buying = Buy(over.Task);
        try
        {
            await trial();
        }
        finally
        {
            over.SetResult();
            await buying;
        }
    }

    /// <summary>Waits until so many more orders have been paid than now: a trial goes by what has happened, not by how fast the machine is.</summary>
    public async Task PayMore(int orders, string when)
    {
        var before = paid.Count;
        await Eventually.Holds(() => paid.Count >= before + orders, $"{orders} more orders paid {when}", TimeSpan.FromMinutes(2));
    }

    private async Task Buy(Task until)
    {
        if (codes.Count == 0)
            codes = await ProductsInStock();
        await Task.WhenAll(Enumerable.Range(0, buyers).Select(buyer => Task.Run(async () =>
        {
            var random = new Random(buyer);
            while (!until.IsCompleted)
            {
                var key = $"{Guid.NewGuid()}";
                unanswered[key] = (codes[random.Next(codes.Count)], random.Next(1, 4));
                try
                {
                    using var shopper = new Shopper(address);
                    await OrderOnce(shopper, key);
                    // Nobody orders a thousand times a second from a shop that says it is down; each key would be asked again afterwards.
                    if (unanswered.ContainsKey(key))
                        await Task.Delay(100, Cancellation);
                    if (placed.TryGetValue(key, out var order) && random.Next(4) > 0)
                        await PayOnce(shopper, order);
                    if (refunds && order is not null && random.Next(5) == 0)
                        await CallOff(shopper, order);
                }
                catch (Exception exception) when (IsOutage(exception))
                {
                    // The shop is down; the key is kept for later.
                    troubles.AddOrUpdate(exception.Message.Split('\n')[0], 1, (_, times) => times + 1);
                    await Task.Delay(100, Cancellation);
                }
            }
        }, Cancellation)));
    }

    /// <summary>After healing: asks again for everything that was never answered, and looks at every payment that was begun.</summary>
    public async Task Finish()
    {
        using var shopper = new Shopper(address);
        foreach (var key in unanswered.Keys)
            await OrderOnce(shopper, key);
        foreach (var order in paying.Values)
        {
            // Whatever became of the first attempt, the buyer opens the order and pays if it says so.
            if (await shopper.State(order) == "placed")
                await TryAgain(shopper, order);
            if (await shopper.State(order) == "paid")
                paid[order.OrderNo] = order;
        }
        foreach (var orderNo in calledOff.Where(order => !order.Value).Select(order => order.Key))
            await CallOff(shopper, placed.Values.Single(order => order.OrderNo == orderNo));
    }

    /// <summary>Wishes it, whatever becomes of the answer; a refusal (its payment is under way) is an answer too.</summary>
    private async Task CallOff(Shopper shopper, PlacedOrder order)
    {
        calledOff[order.OrderNo] = false;
        calledOff[order.OrderNo] = await shopper.CallOff(order);
    }

    private async Task OrderOnce(Shopper shopper, string key)
    {
        var (code, quantity) = unanswered[key];
        // Those who leave an address are told of each step, by facts.
        var (status, body) = await shopper.TryOrder(key, code, quantity, email: quantity > 1 ? "xiaohe@shop.example" : null);
        if (status == HttpStatusCode.Created)
            placed[key] = PlacedOrder.From(body);
        // Refused (out of stock) is an answer too; a failure is none.
        if ((int)status < 500)
            unanswered.TryRemove(key, out _);
    }

    private async Task PayOnce(Shopper shopper, PlacedOrder order)
    {
        paying[order.OrderNo] = order;
        await shopper.Pay(order);
        if (await shopper.State(order) == "paid")
        {
            paid[order.OrderNo] = order;
            paying.TryRemove(order.OrderNo, out _);
        }
    }

    private static async Task TryAgain(Shopper shopper, PlacedOrder order)
    {
        try
        {
            await shopper.Pay(order);
        }
        catch (Xunit.Sdk.XunitException)
        {
            // Paid meanwhile: there is no button any more.
        }
    }

    private async Task<List<string>> ProductsInStock()
    {
        using var client = new HttpClient { BaseAddress = address };
        var page = await client.GetFromJsonAsync<JsonElement>("/api/v1/products?category=seasoning&pageSize=40", Cancellation);
        return [.. page.GetProperty("items").EnumerateArray().Where(item => item.GetProperty("available").GetInt32() > 30).Select(item => item.GetProperty("code").GetString()!)];
    }

    private static bool IsOutage(Exception exception) =>
        exception is HttpRequestException or IOException or TaskCanceledException or Xunit.Sdk.XunitException or JsonException;
}
