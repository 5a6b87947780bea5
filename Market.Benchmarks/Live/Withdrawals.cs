namespace Market.Benchmarks.Live;

/// <summary>How soon a product whose certificate the office withdraws is off sale in a running shop, from the office's click.</summary>
internal static class Withdrawals
{
    private const int Products = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<int> Measure(Uri shop)
    {
        using var office = await Visitor.SignedIn(shop, "office@example.com");
        using var pages = new HttpClient { BaseAddress = shop };
        var times = new Times(Products);
        // The first is to warm the shop up.
        for (var number = 10; number <= 10 + Products; number++)
        {
            var code = $"JJ{number:000}";
            var (action, fields) = await office.Form(new Uri(shop, $"/office/products/{code}"), "form[action$='/withdraw']");
            fields["reason"] = "抽检不合格";
            var begun = Clock.Now;
            var sent = office.Send(action, fields);
            using var patience = new CancellationTokenSource(Patience);
            while (!(await pages.GetStringAsync($"/products/{code}", patience.Token)).Contains("已下架", StringComparison.Ordinal))
                await Task.Delay(1, patience.Token);
            if (number > 10)
                times.Add(Clock.Now - begun);
            await sent;
        }
        Console.WriteLine($"{Products} products withdrawn, each off its page: {times.Text()} (under 1,000 ms)");
        return 0;
    }
}
