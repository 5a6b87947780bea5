using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Market.Benchmarks.Live;

/// <summary>
/// Fills a live room of a running shop with viewers who all hear its news and see its video of a megabit a second, and says what it costs the shop and how soon they have a
/// product that the host shows, and what is left of one that somebody orders. Viewers and host live in this process, whose share of the machine is told beside the shop's.
/// </summary>
internal static class LiveRoom
{
    private const int ArrivingSeconds = 8;
    private const int WatchingSeconds = 30;
    private const int Pins = 30;

    /// <summary>The first is to warm the shop up, and after the last there is another price, and what is left at that.</summary>
    private const int Sales = Show.Quota - 2;
    private const int Warming = 150;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(10);
    private static readonly string[] Products = ["JJ001", "JJ003", "JJ004"];

    /// <param name="process">Of the shop, for its share of the machine.</param>
    /// <returns>1 when a viewer was lost.</returns>
    public static async Task<int> Measure(Uri shop, int process, int count)
    {
        using var over = new CancellationTokenSource();
        using var show = await Show.Open(shop, Products);
        var broadcast = show.Broadcast(over.Token);
        await show.Begun.WaitAsync(Patience);
        using var pages = new HttpClient { DefaultRequestHeaders = { ConnectionClose = true } };
        using var sockets = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, UseProxy = false });
        // Measured is what the JIT has compiled for good.
        for (var i = 0; i < Warming; i++)
            using (var passing = new Viewer(shop, show, pages, sockets))
                await passing.Join(over.Token).WaitAsync(Patience);

        List<Viewer> viewers = [.. Enumerable.Range(0, count).Select(_ => new Viewer(shop, show, pages, sockets))];
        await Arrive(viewers, process, over.Token);
        var pinging = StayAlive(viewers, over.Token);
        await Watch(viewers, show, process);
        await ShowProducts(viewers, show, process);
        await SellAtLivePrice(viewers, show, process);
        if (broadcast.IsCompleted)
            await broadcast;

        var gone = viewers.Select(viewer => viewer.Gone).OfType<string>().ToList();
        Console.WriteLine($"viewers lost: {gone.Count} of {count}{(gone.Count > 0 ? $" ({gone[0]})" : "")}; the shop's resident memory: {Usage.MemoryOf(process)} MB");
        await over.CancelAsync();
        await Task.WhenAll(broadcast, pinging).ContinueWith(_ => { }, TaskScheduler.Default);
        viewers.ForEach(viewer => viewer.Dispose());
        return gone.Count == 0 ? 0 : 1;
    }

    private static async Task Arrive(List<Viewer> viewers, int process, CancellationToken cancellation)
    {
        var (begun, usage, joins) = (Clock.Now, new Usage(process), new Times(viewers.Count));
        await Task.WhenAll(viewers.Select(async (viewer, number) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(ArrivingSeconds * (double)number / viewers.Count), cancellation);
            var came = Clock.Now;
            await viewer.Join(cancellation).WaitAsync(Patience, cancellation);
            joins.Add(Clock.Now - came);
        }));
        Console.WriteLine(Invariant($"{viewers.Count} viewers who came within {ArrivingSeconds} s all had the room and a first picture after {(Clock.Now - begun) / 1000:0.0} s (under 10 s)"));
        Console.WriteLine($"  each: {joins.Text()}; {usage.Text()}");
    }

    private static async Task Watch(List<Viewer> viewers, Show show, int process)
    {
        await Task.Delay(TimeSpan.FromSeconds(3));
        var (begun, usage, seen, sent) = (Clock.Now, new Usage(process), new Seen(), show.Fragments);
        viewers.ForEach(viewer => viewer.Seen = seen);
        await Task.Delay(TimeSpan.FromSeconds(WatchingSeconds));
        viewers.ForEach(viewer => viewer.Seen = null);
        var seconds = (Clock.Now - begun) / 1000;
        Console.WriteLine(Invariant($"{viewers.Count} viewers x {seen.Bytes * 8 / seconds / viewers.Count / 1e6:0.00} Mbit/s for {seconds:0} s: {usage.Text()}"));
        Console.WriteLine(Invariant($"  {seen.Bytes / 1e6:0} MB, {seen.Fragments} fragments of {show.Fragments - sent} each, {seen.Lost} lost; from host to viewer {seen.Delays.Text()}"));
    }

    private static async Task ShowProducts(List<Viewer> viewers, Show show, int process)
    {
        var (usage, times) = (new Usage(process), new Times(Pins * viewers.Count));
        for (var pin = 0; pin < Pins; pin++)
        {
            var product = show.Products[pin % show.Products.Count];
            await UntilAllHave(viewers, $"\"pinned\":\"{product}\"", times, () => show.Pin(product));
        }
        Console.WriteLine($"{Pins} products shown, each with all {viewers.Count} viewers: {times.Text()} (99 of 100 under 500 ms); {usage.Text()}");
    }

    /// <summary>From the buyer's click: the order is placed and its payment begun meanwhile.</summary>
    private static async Task SellAtLivePrice(List<Viewer> viewers, Show show, int process)
    {
        var (usage, times) = (new Usage(process), new Times(Sales * viewers.Count));
        for (var left = Sales + 1; left > 0; left--)
        {
            using var buyer = await show.AtCheckout(left);
            await UntilAllHave(viewers, $"\"left\":{left},", left > Sales ? new Times(viewers.Count) : times, buyer.Order);
        }
        Console.WriteLine($"{Sales} orders at the live price, what is left with all {viewers.Count} viewers: {times.Text()} (99 of 100 under 500 ms); {usage.Text()}");
    }

    /// <summary>Notes when each of them hears it, counted from the beginning of what brings it about.</summary>
    private static async Task UntilAllHave(List<Viewer> viewers, string words, Times times, Func<Task> bring)
    {
        var (waiting, all, sought) = (viewers.Count, new TaskCompletionSource(), Encoding.ASCII.GetBytes(words));
        var begun = Clock.Now;
        foreach (var viewer in viewers)
        {
            viewer.Heard = news =>
            {
                if (news.IndexOf(sought) < 0)
                    return;
                viewer.Heard = null;
                times.Add(Clock.Now - begun);
                if (Interlocked.Decrement(ref waiting) == 0)
                    all.SetResult();
            };
        }
        begun = Clock.Now;
        await bring();
        await all.Task.WaitAsync(Patience);
        await Task.Delay(Between);
    }

    private static async Task StayAlive(List<Viewer> viewers, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
            foreach (var viewer in viewers)
            {
                await viewer.Live(cancellation);
                await Task.Delay(PingEvery / viewers.Count, cancellation);
            }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>How busy the shop and this process have been since it was made.</summary>
    private sealed class Usage(int process)
    {
        private readonly double begun = Clock.Now;
        private readonly TimeSpan shop = Of(process), own = Of(Environment.ProcessId);

        public string Text()
        {
            var all = TimeSpan.FromMilliseconds(Clock.Now - begun) * Environment.ProcessorCount;
            return Invariant($"of {Environment.ProcessorCount} cores the shop took {(Of(process) - shop) / all:P0}, viewers and host {(Of(Environment.ProcessId) - own) / all:P0}");
        }

        public static long MemoryOf(int process)
        {
            using var known = Process.GetProcessById(process);
            return known.WorkingSet64 / 1024 / 1024;
        }

        private static TimeSpan Of(int process)
        {
            using var known = Process.GetProcessById(process);
            return known.TotalProcessorTime;
        }
    }
}
