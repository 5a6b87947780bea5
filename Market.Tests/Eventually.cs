namespace Market.Tests;

/// <summary>Waits, within a bound, for what happens in the background.</summary>
public static class Eventually
{
    /// <summary>For what news brings, on a machine out of breath too, before a node looks for itself (every 20 s). How soon it is, benchmarks measure.</summary>
    public static readonly TimeSpan ByNews = TimeSpan.FromSeconds(10);

    public static async Task Holds(Func<Task<bool>> condition, string what, TimeSpan? atMost = null)
    {
        var limit = atMost ?? TimeSpan.FromSeconds(120);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < limit, $"Not within {limit.TotalSeconds} s: {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public static Task Holds(Func<bool> condition, string what, TimeSpan? atMost = null) => Holds(() => Task.FromResult(condition()), what, atMost);
}
