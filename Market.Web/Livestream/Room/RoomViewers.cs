using System.Collections.Concurrent;
using System.Net;
using Market.Web.Security;

namespace Market.Web.Livestream.Room;

/// <summary>Who is connected to this node's rooms. Bounded: so many connections from one address, so many likes and questions of one connection.</summary>
internal sealed class RoomViewers(IConfiguration configuration)
{
    private const int LikesPerSecond = 5;
    private const int AsksPerMinute = 30;
    private readonly int mostPerAddress = configuration.GetValue("Live:ConnectionsPerAddress", 200);
    private readonly ConcurrentDictionary<string, Connection> connections = new();
    private readonly ConcurrentDictionary<string, int> perAddress = new();
    private readonly ConcurrentDictionary<string, int> likes = new();

    private sealed class Connection(string address)
    {
        public string Address => address;
        public string? Room { get; set; }
        public (string Code, string AccountId)? Desk { get; set; }
        public long Second { get; set; }
        public int Likes { get; set; }
        public long Minute { get; set; }
        public int Asks { get; set; }
    }

    /// <summary>Rooms with somebody in them or at their desk.</summary>
    public IReadOnlyCollection<string> Rooms => [.. connections.Values.SelectMany(connection => new[] { connection.Room, connection.Desk?.Code }).OfType<string>().Distinct()];

    /// <summary>Who looks on; those at the desk are at work.</summary>
    public int Of(string code) => connections.Values.Count(connection => connection.Room == code);

    /// <returns>False when the address has as many connections as one may.</returns>
    public bool Admit(string id, IPAddress? address)
    {
        var network = RateLimits.Network(address);
        if (perAddress.AddOrUpdate(network, 1, (_, count) => count + 1) > mostPerAddress)
        {
            Release(network);
            return false;
        }
        connections[id] = new Connection(network);
        return true;
    }

    /// <summary>Who asks for whole rooms again and again is cut off: browsers ask when they come, or come again.</summary>
    public bool MayAsk(string id)
    {
        if (!connections.TryGetValue(id, out var connection))
            return false;
        var minute = Environment.TickCount64 / 60_000;
        lock (connection)
        {
            if (connection.Minute != minute)
                (connection.Minute, connection.Asks) = (minute, 0);
            return ++connection.Asks <= AsksPerMinute;
        }
    }

    /// <returns>The room that the connection was in before, or null.</returns>
    public string? Enter(string id, string code)
    {
        if (!connections.TryGetValue(id, out var connection))
            return null;
        var before = connection.Room;
        connection.Room = code;
        return before == code ? null : before;
    }

    public void SitAtDesk(string id, string code, string accountId)
    {
        if (connections.TryGetValue(id, out var connection))
            connection.Desk = (code, accountId);
    }

    /// <summary>Connections at the desk of a room, with the account of each.</summary>
    public IEnumerable<(string Id, string AccountId)> AtDesk(string code) => connections
        .Where(connection => connection.Value.Desk?.Code == code).Select(connection => (connection.Key, connection.Value.Desk!.Value.AccountId));

    public void Leave(string id)
    {
        if (!connections.TryRemove(id, out var connection))
            return;
        Release(connection.Address);
    }

    /// <summary>A like of a connection, or (by form) of nobody in particular.</summary>
    public void Like(string id)
    {
        if (!connections.TryGetValue(id, out var connection) || connection.Room is not { } code)
            return;
        var second = Environment.TickCount64 / 1000;
        lock (connection)
        {
            if (connection.Second != second)
                (connection.Second, connection.Likes) = (second, 0);
            if (++connection.Likes > LikesPerSecond)
                return;
        }
        LikeRoom(code);
    }

    public void LikeRoom(string code) => likes.AddOrUpdate(code, 1, (_, count) => count + 1);

    /// <summary>Likes since the last time, which are forgotten here.</summary>
    public IReadOnlyList<(string Code, int Likes)> TakeLikes() => [.. likes.Keys.Select(code => likes.TryRemove(code, out var count) ? (code, count) : (code, 0)).Where(taken => taken.Item2 > 0)];

    private void Release(string address)
    {
        if (perAddress.AddOrUpdate(address, 0, (_, count) => count - 1) <= 0)
            perAddress.TryRemove(KeyValuePair.Create(address, 0));
    }
}
