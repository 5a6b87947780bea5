using System.Collections.Concurrent;
using System.Net;
using Market.Web.Data;
using Market.Web.Livestream;
using Market.Web.Livestream.Room;
using Market.Web.Livestream.Vault;
using Microsoft.AspNetCore.SignalR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Market.Tests.Web.Livestream;

/// <summary>Nodes that share nothing but the database tell their viewers the same; one that dies stops counting, one that comes anew knows all.</summary>
public sealed class RoomTailTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A node of Web as far as rooms go, with what its viewers were told.</summary>
    private sealed class Node
    {
        public Node(LiveHost live, bool isStuck = false)
        {
            if (!isStuck)
                Taken.SetResult();
            var rooms = new Rooms(live.Services.GetRequiredService<IServiceScopeFactory>());
            Viewers = new RoomViewers(new ConfigurationBuilder().Build());
            Tail = new RoomTail(rooms, Viewers, new Ear(Told, Taken.Task), live.Current, live.Services.GetRequiredService<IServiceScopeFactory>(), new PriceNotes(rooms, live.Time), live.Time, NullLogger<RoomTail>.Instance);
        }

        public ConcurrentQueue<RoomNews> Told { get; } = [];

        /// <summary>Ends when all viewers have taken what they were told.</summary>
        public TaskCompletionSource Taken { get; } = new();
        public RoomViewers Viewers { get; }
        public RoomTail Tail { get; }

        public void Enter(string id, string code)
        {
            Assert.True(Viewers.Admit(id, IPAddress.Loopback));
            Viewers.Enter(id, code);
        }

        public async Task<RoomNews?> Round()
        {
            Told.Clear();
            await Tail.Round(Cancellation);
            return Told.LastOrDefault();
        }
    }

    private sealed class Ear(ConcurrentQueue<RoomNews> told, Task taken) : IHubContext<RoomHub>, IHubClients, IClientProxy, IGroupManager
    {
        public IHubClients Clients => this;
        public IGroupManager Groups => this;
        public IClientProxy All => this;

        public Task SendCoreAsync(string method, object?[] args, CancellationToken cancellationToken = default)
        {
            if (args is [RoomNews news])
                told.Enqueue(news);
            return taken;
        }

        public IClientProxy Group(string groupName) => this;
        public IClientProxy AllExcept(IReadOnlyList<string> excludedConnectionIds) => this;
        public IClientProxy Client(string connectionId) => this;
        IClientProxy IHubClients<IClientProxy>.Clients(IReadOnlyList<string> connectionIds) => this;
        public IClientProxy GroupExcept(string groupName, IReadOnlyList<string> excludedConnectionIds) => this;
        IClientProxy IHubClients<IClientProxy>.Groups(IReadOnlyList<string> groupNames) => this;
        public IClientProxy User(string userId) => this;
        public IClientProxy Users(IReadOnlyList<string> userIds) => this;
        public Task AddToGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default) => Task.CompletedTask;
        public Task RemoveFromGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default) => Task.CompletedTask;
    }

    private static async Task<(LiveHost Live, string Code)> Room(Stack stack)
    {
        var live = await LiveHost.Start(stack);
        var code = await live.Approved();
        live.Time.Advance(TimeSpan.FromHours(2));
        await live.In((RunSession run) => run.GoLive(code, LiveHost.Host, "cadre@example.com", Cancellation));
        return (live, code);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_is_written_on_one_node_is_told_on_every_other_once_and_silence_is_not(Stack stack)
    {
        var (live, code) = await Room(stack);
        await using var _ = live;
        var (here, there) = (new Node(live), new Node(live));
        here.Enter("a", code);
        there.Enter("b", code);
        await here.Round();
        await there.Round();
        await here.Round();

        await live.In((RunSession run) => run.Pin(code, LiveHost.Pepper.Code, LiveHost.Host, "x", Cancellation));
        await live.In((Chat chat) => chat.Say(code, "你好", "viewer-1", Cancellation));

        foreach (var node in new[] { here, there })
        {
            var news = (await node.Round())!;
            Assert.Equal((LiveHost.Pepper.Code, "你好"), (news.Pinned, Assert.Single(news.Said).Text));
            Assert.Null(await node.Round());
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Viewers_and_likes_of_all_nodes_are_added_up_and_a_node_that_has_died_stops_counting(Stack stack)
    {
        var (live, code) = await Room(stack);
        await using var _ = live;
        var (here, there) = (new Node(live), new Node(live));
        here.Enter("a", code);
        there.Enter("b", code);
        there.Enter("c", code);
        await there.Round();
        await here.Round();
        Assert.Equal(3, here.Tail.ViewersOf(code));
        for (var i = 0; i < 20; i++)
            there.Viewers.Like("b");
        here.Viewers.Like("a");

        await there.Round();
        Assert.InRange((await here.Round())!.Likes, 2, 11);

        live.Time.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal(1, (await here.Round())!.Viewers);
        here.Viewers.Leave("a");
        await here.Round();
        Assert.Equal(1, await live.In((WebDb db) => db.LivePresence.CountAsync(Cancellation)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task How_many_there_were_at_most_is_written_down_though_they_stay_less_than_a_minute(Stack stack)
    {
        var (live, code) = await Room(stack);
        await using var _ = live;
        var (node, other) = (new Node(live), new Node(live));
        node.Enter("first", code);
        other.Enter("elsewhere", code);
        await node.Round();
        await other.Round();
        foreach (var viewer in new[] { "a", "b", "c" })
            node.Enter(viewer, code);
        await After(1);
        Assert.Equal([1], await Counts());
        await After(5);
        foreach (var viewer in new[] { "a", "b", "c" })
            node.Viewers.Leave(viewer);
        await After(6);
        Assert.Equal([1, 5], await Counts());
        // In steps in which the other node goes on saying that it lives.
        for (var step = 0; step < 6; step++)
            await After(10);
        Assert.Equal([1, 5, 2], await Counts());

        async Task After(int seconds)
        {
            live.Time.Advance(TimeSpan.FromSeconds(seconds));
            await node.Round();
            await other.Round();
        }

        Task<List<int?>> Counts() => live.In((WebDb db) => db.LiveEvents.Where(entry => entry.SessionCode == code && entry.Kind == LiveEventKind.Watched)
            .OrderBy(entry => entry.Seq).Select(entry => entry.Number).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task A_crowd_that_comes_is_counted_once_a_second_and_does_not_keep_what_is_written_waiting()
    {
        var (live, code) = await Room(Stack.Sqlite);
        await using var _ = live;
        var node = new Node(live);
        node.Enter("first", code);
        Assert.Equal(1, (await node.Round())!.Viewers);

        for (var i = 0; i < 20; i++)
        {
            node.Enter($"viewer-{i}", code);
            Assert.Null(await node.Round());
        }
        await live.In((RunSession run) => run.Pin(code, LiveHost.Pepper.Code, LiveHost.Host, "x", Cancellation));
        Assert.Equal(LiveHost.Pepper.Code, (await node.Round())!.Pinned);
        live.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(21, (await node.Round())!.Viewers);
        Assert.Null(await node.Round());
    }

    [Fact]
    public async Task One_viewer_who_takes_nothing_keeps_no_other_waiting()
    {
        var (live, code) = await Room(Stack.Sqlite);
        await using var _ = live;
        var node = new Node(live, isStuck: true);
        node.Enter("stuck", code);

        Assert.NotNull(await node.Round().WaitAsync(TimeSpan.FromSeconds(8), Cancellation));
        await live.In((RunSession run) => run.Pin(code, LiveHost.Pepper.Code, LiveHost.Host, "x", Cancellation));
        Assert.Equal(LiveHost.Pepper.Code, (await node.Round().WaitAsync(TimeSpan.FromSeconds(8), Cancellation))!.Pinned);
        node.Taken.SetResult();
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Prices_and_what_is_left_are_told_when_they_change(Stack stack)
    {
        var (live, code) = await Room(stack);
        await using var _ = live;
        var node = new Node(live);
        node.Enter("a", code);
        Assert.Equal((6_200, 50), ((await node.Round())!.Products[0].Fen, node.Told.Last().Products[0].Left));
        Assert.Null(await node.Round());

        live.Current.Change(known => known.After([new Market.Orders.Contracts.StockLevel(LiveHost.Pepper.Code, LiveHost.Pepper.SupplierCode, 49, 2)]));
        Assert.Equal(49, (await node.Round())!.Products[0].Left);
        live.Current.Change(known => known.After(LiveHost.Pepper with { Version = 2, Status = Market.Catalog.Contracts.CertificateStatus.Withdrawn }));
        Assert.False((await node.Round())!.Products[0].OnSale);
    }

    [Fact]
    public void One_address_has_so_many_connections_and_gets_them_back()
    {
        var viewers = new RoomViewers(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Live:ConnectionsPerAddress"] = "2" }).Build());
        var (one, other) = (IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"));

        Assert.True(viewers.Admit("a", one) && viewers.Admit("b", one) && viewers.Admit("c", other));
        Assert.False(viewers.Admit("d", one));
        viewers.Leave("a");
        Assert.True(viewers.Admit("e", one));
        // One household holds a whole /64.
        Assert.True(viewers.Admit("f", IPAddress.Parse("2001:db8::1")) && viewers.Admit("g", IPAddress.Parse("2001:db8::2")));
        Assert.False(viewers.Admit("h", IPAddress.Parse("2001:db8::3")));
    }
}
