using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Market.Tests.Web.Livestream.Video;
using Market.Web.Livestream.Video.Containers;

namespace Market.Benchmarks.Live;

/// <summary>A session with its host, who sends a film of a megabit a second and shows products.</summary>
internal sealed class Show : IDisposable
{
    /// <summary>Pictures in each message: 198 ms, as a browser's recorder gives them.</summary>
    private const int PicturesAtOnce = 6;
    private const int MillisecondsEach = 33;

    /// <summary>With the sound beside it about 125,000 bytes a second.</summary>
    private const int PictureBytes = 4000;
    private const int MostFragments = 16_384;

    /// <summary>Units that there are at the live price.</summary>
    public const int Quota = 22;
    private readonly Uri shop;
    private readonly Visitor host;
    private readonly Dictionary<string, (Uri Action, Dictionary<string, string> Hidden)> pins;
    private readonly ClientWebSocket socket = new();
    private readonly SyntheticMedia film = new(keyEvery: 5 * PicturesAtOnce) { PictureSize = PictureBytes };

    /// <summary>Makes of the film what the server makes of it, so that it is known with which message a fragment was sent.</summary>
    private readonly Packager packager;
    private readonly long[] sentAt = new long[MostFragments];
    private readonly TaskCompletionSource begun = new();

    private Show(Uri shop, string session, Visitor host, Dictionary<string, (Uri Action, Dictionary<string, string> Hidden)> pins)
    {
        (this.shop, Session, this.host, this.pins) = (shop, session, host, pins);
        var opened = Clock.Now;
        packager = new Packager(new Timeline(() => (long)((Clock.Now - opened) * 1000), 0));
    }

    public string Session { get; }
    public int Fragments { get; private set; }
    public IReadOnlyList<string> Products => [.. pins.Keys];

    /// <summary>The server has the first of the film, and viewers have something to see.</summary>
    public Task Begun => begun.Task;

    /// <summary>Plans a session, has the office approve it, and takes it live.</summary>
    public static async Task<Show> Open(Uri shop, IReadOnlyList<string> products)
    {
        var host = await Visitor.SignedIn(shop, "cadre@example.com");
        using var office = await Visitor.SignedIn(shop, "office@example.com");
        // Forms are filled in by the district's clock.
        string In(int minutes) => TimeZoneInfo.ConvertTimeBySystemTimeZoneId(DateTimeOffset.UtcNow, "Asia/Shanghai").AddMinutes(minutes).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);
        var plan = await host.Submit(
            "/cadre/live/new", "form[action$='/cadre/live']", ("Title", "千人同看"), ("HostName", "周小禾"), ("HostUnit", "先锋镇麻柳村村民委员会"), ("UnitApproval", "先锋函〔2026〕18号"),
            ("StartsAt", In(5)), ("EndsAt", In(65)));
        foreach (var product in products)
            await host.Submit(plan, "#add-item", ("productCode", product), ("livePrice", "1.5"), ("quota", $"{Quota}"));
        await host.Submit(plan, "form[action$='/submit']");
        var session = plan.Segments[^1].TrimEnd('/');
        await office.Submit($"/office/live/{session}", "form[action$='/approve']", ("verified", "true"));
        var desk = await host.Submit($"/cadre/live/{session}/host", "form[action$='/start']");
        var pins = new Dictionary<string, (Uri, Dictionary<string, string>)>();
        foreach (var product in products)
            pins[product] = await host.Form(desk, $"form[action$='/pin/{product}']");
        return new Show(shop, session, host, pins);
    }

    public Task Pin(string product) => host.Send(pins[product].Action, pins[product].Hidden);

    /// <summary>A guest who has one of the first product in the cart, at the live price, and the checkout filled in.</summary>
    /// <param name="number">Tells the guest from others.</param>
    public async Task<Buyer> AtCheckout(int number)
    {
        var guest = new Visitor(shop);
        await guest.Submit($"/live/{Session}", $"form.buy:has([value='{Products[0]}'])", ("quantity", "1"), ("then", "room"));
        var (action, fields) = await guest.Form(new Uri(shop, "/checkout"), "form.checkout");
        foreach (var (name, value) in new[]
        {
            ("how", "delivery"), ("deliverTo.province", "重庆市"), ("deliverTo.city", "重庆市"), ("deliverTo.district", "江津区"), ("deliverTo.street", "几江街道小西门 1 号"),
            ("contact.name", "周小禾"), ("contact.phone", $"1380000{number:0000}"),
        })
            fields[name] = value;
        return new Buyer(guest, action, fields);
    }

    /// <summary>When the message was sent with which a fragment came to the server, in milliseconds of the machine.</summary>
    public double SentAt(uint fragment) => fragment < MostFragments ? Volatile.Read(ref sentAt[fragment]) / (double)TimeSpan.TicksPerMillisecond : 0;

    /// <summary>Sends the film as fast as it would be filmed, until it is cancelled.</summary>
    public async Task Broadcast(CancellationToken cancellation)
    {
        socket.Options.Cookies = host.Cookies;
        await socket.ConnectAsync(new UriBuilder(new Uri(shop, $"/live/{Session}/video/host")) { Scheme = "ws" }.Uri, cancellation);
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { type = "hello", mime = "video/webm;codecs=h264,opus" }), WebSocketMessageType.Text, true, cancellation);
        var answers = Listen(cancellation);
        await Send(film.Head(), cancellation);
        var begun = Clock.Now;
        for (var message = 0; !cancellation.IsCancellationRequested; message++)
        {
            await Send(film.Cluster(PicturesAtOnce), cancellation);
            var due = begun + ((message + 1) * PicturesAtOnce * MillisecondsEach);
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, due - Clock.Now)), cancellation);
        }
        await answers;
    }

    public void Dispose()
    {
        socket.Abort();
        socket.Dispose();
        host.Dispose();
    }

    private Task Send(byte[] message, CancellationToken cancellation)
    {
        var parts = new List<MediaPart>();
        packager.Read(message, parts);
        packager.EndMessage(parts);
        foreach (var _ in parts.OfType<FragmentPart>())
            Volatile.Write(ref sentAt[++Fragments], (long)(Clock.Now * TimeSpan.TicksPerMillisecond));
        return socket.SendAsync(message, WebSocketMessageType.Binary, true, cancellation);
    }

    private async Task Listen(CancellationToken cancellation)
    {
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, cancellation) is { MessageType: not WebSocketMessageType.Close } part)
            if (Fragments > 1 && buffer.AsSpan(0, part.Count).IndexOf("\"got\""u8) >= 0)
                begun.TrySetResult();
        begun.TrySetException(new InvalidOperationException($"The host was told to go: {socket.CloseStatus}"));
    }
}

/// <summary>One who has only to click.</summary>
internal sealed class Buyer(Visitor guest, Uri action, Dictionary<string, string> fields) : IDisposable
{
    public Task Order() => guest.Send(action, fields);

    public void Dispose() => guest.Dispose();
}
