using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Market.Orders.Contracts;
using Market.Web.Security;
using Market.Web.Storefront;
using Microsoft.AspNetCore.DataProtection;

namespace Market.Web.Livestream.Room;

/// <summary>
/// Which rooms a browser has been in, and what it has put into the cart from there: in a cookie that only we can write, so that nobody makes a room's sale of any other. What
/// was taken in a room, or from its line-up within the window after leaving it (<see cref="LiveSettings.After"/>), is owed to the room if it is also ordered within that window.
/// </summary>
internal sealed class RoomVisits(IDataProtectionProvider protection, PublicAddress address, Rooms rooms, IConfiguration configuration, TimeProvider time)
{
    private const string Name = "rooms";
    private const int MostVisits = 5;
    private const int MostMarks = 20;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);
    private readonly IDataProtector protector = protection.CreateProtector("live-room-visits");

    /// <param name="SeenAt">Milliseconds since 1970.</param>
    private sealed record Visit(string Session, string Host, long SeenAt);

    private sealed record Mark(string Code, string Session, long? PinnedAt);

    /// <param name="Device">Random name of the browser.</param>
    private sealed record Content(List<Visit> Visits, List<Mark> Marks, string? Device = null);

    /// <summary>Whoever looks is in the room now. After its end nobody is.</summary>
    public void Enter(HttpContext context, RoomState room)
    {
        var content = Parse(context);
        Enter(content, room);
        Write(context, content);
    }

    /// <summary>A product was put into the cart in the room.</summary>
    public void Took(HttpContext context, string code, RoomState room)
    {
        var content = Parse(context);
        Enter(content, room);
        Add(content, code, room);
        Write(context, content);
    }

    /// <summary>A product was put into the cart elsewhere: it comes from the room that was left last, if it is of its line-up and the window is open; else from none.</summary>
    public async Task Took(HttpContext context, string code, CancellationToken cancellation)
    {
        if (!context.Request.Cookies.ContainsKey(FullName))
            return;
        var content = Parse(context);
        content.Marks.RemoveAll(mark => mark.Code == code);
        foreach (var visit in Open(content).OrderByDescending(visit => visit.SeenAt))
            if (await rooms.Read(visit.Session, cancellation) is { } room && room.Session.Items.Any(item => item.ProductCode == code))
            {
                Add(content, code, room);
                break;
            }
        Write(context, content);
    }

    /// <summary>Where the lines of the cart come from that come from a room whose window is open.</summary>
    public CartOrigins Read(HttpContext context)
    {
        var content = Parse(context);
        var visits = Open(content).ToDictionary(visit => visit.Session);
        return new CartOrigins(content.Marks.Where(mark => visits.ContainsKey(mark.Session)).ToDictionary(mark => mark.Code, mark => new LiveSource(
            mark.Session, visits[mark.Session].Host, mark.PinnedAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null)), time.GetUtcNow());
    }

    /// <summary>
    /// What the guard compares of an order that comes from a room: the browser's random name and, keyed by the session's own key so that nobody can compare sessions or try all
    /// addresses, where it is connected. Null for other orders.
    /// </summary>
    public async Task<BuyerTrace?> Trace(HttpContext context, CartOrigins origins, CancellationToken cancellation)
    {
        if (origins.Lines.Values.Select(line => line.Session).Order(StringComparer.Ordinal).FirstOrDefault() is not { } session || await rooms.Read(session, cancellation) is not { } room)
            return null;
        var network = HMACSHA256.HashData(Encoding.UTF8.GetBytes(room.Key), Encoding.UTF8.GetBytes(RateLimits.Network(context.Connection.RemoteIpAddress)));
        return new BuyerTrace(Parse(context).Device ?? "unknown", Convert.ToHexString(network.AsSpan(0, 16)));
    }

    /// <summary>The cart was ordered: what is put in next comes from where it is put in.</summary>
    public void Ordered(HttpContext context)
    {
        var content = Parse(context);
        if (content.Marks.Count == 0)
            return;
        content.Marks.Clear();
        Write(context, content);
    }

    /// <summary>At sign-out: nothing of it stays in the browser.</summary>
    public void Forget(HttpContext context)
    {
        if (context.Request.Cookies.ContainsKey(FullName))
            context.Response.Cookies.Delete(FullName, Cookies.Options(address));
    }

    private string FullName => Cookies.Name(address, Name);

    private IEnumerable<Visit> Open(Content content)
    {
        var since = (time.GetUtcNow() - LiveSettings.Of(configuration).After).ToUnixTimeMilliseconds();
        return content.Visits.Where(visit => visit.SeenAt >= since);
    }

    private void Enter(Content content, RoomState room)
    {
        if (room.Session.State != SessionState.Live)
            return;
        content.Visits.RemoveAll(visit => visit.Session == room.Session.Code);
        content.Visits.Add(new Visit(room.Session.Code, room.HostId, time.GetUtcNow().ToUnixTimeMilliseconds()));
        content.Visits.RemoveRange(0, Math.Max(0, content.Visits.Count - MostVisits));
    }

    private static void Add(Content content, string code, RoomState room)
    {
        content.Marks.RemoveAll(mark => mark.Code == code);
        content.Marks.Add(new Mark(code, room.Session.Code, room.PinnedAt(code)?.ToUnixTimeMilliseconds()));
        content.Marks.RemoveRange(0, Math.Max(0, content.Marks.Count - MostMarks));
    }

    private Content Parse(HttpContext context)
    {
        if (context.Items[FullName] is Content just)
            return just;
        try
        {
            return context.Request.Cookies[FullName] is { } text && JsonSerializer.Deserialize<Content>(protector.Unprotect(text)) is { Visits: not null, Marks: not null } content
                ? content : new Content([], []);
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException)
        {
            // Not ours: somebody has written it, or the key is gone.
            return new Content([], []);
        }
    }

    private void Write(HttpContext context, Content content)
    {
        content.Marks.RemoveAll(mark => content.Visits.All(visit => visit.Session != mark.Session));
        content = content with { Device = content.Device ?? Convert.ToHexString(RandomNumberGenerator.GetBytes(12)) };
        context.Items[FullName] = content;
        var options = Cookies.Options(address);
        options.MaxAge = Kept;
        context.Response.Cookies.Append(FullName, protector.Protect(JsonSerializer.Serialize(content)), options);
    }
}
