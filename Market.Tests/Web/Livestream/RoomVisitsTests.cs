using System.Collections.Immutable;
using Market.Orders.Contracts;
using Market.Web.Data;
using Market.Web.Livestream;
using Market.Web.Livestream.Room;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Market.Tests.Web.Livestream;

/// <summary>A purchase is owed to a room when it was taken there, or from its line-up within the window, and ordered within the window; and nobody writes that but us.</summary>
public sealed class RoomVisitsTests : IAsyncLifetime
{
    private static readonly string Pepper = LiveHost.Pepper.Code;
    private readonly Dictionary<string, string> jar = [];
    private LiveHost live = null!;
    private RoomVisits visits = null!;
    private RoomState room = null!;
    private string code = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        live = await LiveHost.Start(Stack.Sqlite);
        code = await live.Approved();
        live.Time.Advance(TimeSpan.FromHours(2));
        await live.In((RunSession run) => run.GoLive(code, LiveHost.Host, "x", Cancellation));
        await live.In((RunSession run) => run.Pin(code, Pepper, LiveHost.Host, "x", Cancellation));
        var rooms = live.Services.GetRequiredService<Rooms>();
        room = (await rooms.Read(code, Cancellation))!;
        visits = New(new EphemeralDataProtectionProvider());
    }

    public ValueTask DisposeAsync() => live.DisposeAsync();

    private RoomVisits New(IDataProtectionProvider protection) => ActivatorUtilities.CreateInstance<RoomVisits>(live.Services, protection);

    /// <summary>A request of the browser whose cookies are in the jar, and what its answer leaves there.</summary>
    private T Request<T>(Func<HttpContext, T> work)
    {
        var context = new DefaultHttpContext { RequestServices = live.Services };
        context.Request.Headers.Cookie = string.Join("; ", jar.Select(cookie => $"{cookie.Key}={cookie.Value}"));
        var result = work(context);
        foreach (var cookie in SetCookieHeaderValue.ParseList(context.Response.Headers.SetCookie.ToArray()!))
            jar[cookie.Name.ToString()] = cookie.Value.ToString();
        return result;
    }

    private void Enter() => Request<bool>(context => { visits.Enter(context, room); return true; });

    private void TookInRoom() => Request<bool>(context => { visits.Took(context, Pepper, room); return true; });

    private void TookElsewhere(string product) => Request<bool>(context => { visits.Took(context, product, Cancellation).GetAwaiter().GetResult(); return true; });

    private LiveSource? Owed(string? product = null) => Request(context => visits.Read(context).Of(product ?? Pepper));

    [Fact]
    public void What_is_taken_in_the_room_is_owed_to_it_with_host_and_pinned_moment_until_the_window_closes()
    {
        TookInRoom();
        Assert.Equal(new LiveSource(code, LiveHost.Host, room.PinnedAt(Pepper)), Owed());

        live.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.NotNull(Owed());
        live.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(Owed());
    }

    [Fact]
    public void Who_stays_in_the_room_keeps_the_window_open()
    {
        TookInRoom();
        live.Time.Advance(TimeSpan.FromMinutes(25));
        Enter();
        live.Time.Advance(TimeSpan.FromMinutes(25));

        Assert.NotNull(Owed());
    }

    [Fact]
    public void From_the_line_up_within_the_window_counts_and_what_was_there_before_or_is_not_of_it_does_not()
    {
        Enter();
        Assert.Null(Owed());
        live.Time.Advance(TimeSpan.FromMinutes(20));

        TookElsewhere(Pepper);
        TookElsewhere("T999");

        Assert.NotNull(Owed());
        Assert.Null(Owed("T999"));
        live.Time.Advance(TimeSpan.FromMinutes(11));
        TookElsewhere(Pepper);
        Assert.Null(Owed());
    }

    [Fact]
    public void Without_a_visit_nothing_is_owed_and_no_cookie_is_written()
    {
        TookElsewhere(Pepper);

        Assert.Null(Owed());
        Assert.Empty(jar);
    }

    [Fact]
    public void After_the_end_nobody_enters()
    {
        room = room with { Session = room.Session with { State = SessionState.Ended } };
        Enter();
        TookElsewhere(Pepper);

        Assert.Null(Owed());
    }

    [Fact]
    public void A_cookie_that_we_have_not_written_is_none()
    {
        TookInRoom();
        var ours = jar.Single();

        jar[ours.Key] = New(new EphemeralDataProtectionProvider()) is { } stranger ? Request(context =>
        {
            stranger.Took(context, Pepper, room);
            return SetCookieHeaderValue.ParseList(context.Response.Headers.SetCookie.ToArray()!).Single().Value.ToString();
        }) : "";
        Assert.Null(Owed());
        jar[ours.Key] = ours.Value[..^1] + (ours.Value[^1] == 'A' ? 'B' : 'A');
        Assert.Null(Owed());
        jar[ours.Key] = """{"Visits":[{"Session":"L1","Host":"h","SeenAt":99999999999999}],"Marks":[{"Code":"T001","Session":"L1"}]}""".Replace("\"", "", StringComparison.Ordinal);
        Assert.Null(Owed());
    }

    [Fact]
    public void What_was_ordered_is_done_with()
    {
        TookInRoom();
        Request<bool>(context => { visits.Ordered(context); return true; });

        Assert.Null(Owed());
    }

    [Fact]
    public void However_much_one_takes_the_cookie_stays_small()
    {
        room = room with { Session = room.Session with { Code = new string('L', 40) } };
        for (var i = 0; i < 60; i++)
        {
            var product = $"{new string('P', 37)}{i:000}";
            Request<bool>(context => { visits.Took(context, product, room with { Pins = ImmutableDictionary<string, DateTimeOffset>.Empty.Add(product, LiveHost.Now) }); return true; });
        }

        Assert.NotNull(Owed($"{new string('P', 37)}059"));
        Assert.InRange(jar.Single().Value.Length, 1, 4_000);
    }
}
