using System.Net.WebSockets;
using Market.Web.Livestream;
using Market.Web.Livestream.Video.Containers;
using Market.Web.Livestream.Video.Recording;
using Market.Web.Livestream.Video.Streams;
using Microsoft.Extensions.Hosting;

namespace Market.Tests.Web.Livestream.Video;

/// <summary>Hosts and viewers over real sockets, on one node and two.</summary>
public sealed class VideoSocketTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TestDatabases.Both), MemberType = typeof(TestDatabases))]
    public async Task Viewers_of_every_node_get_what_the_host_sends_and_the_end_leaves_a_recording(Stack stack)
    {
        await using var nodes = await VideoNodes.Start(2, stack);
        var code = await nodes.Session();
        var media = new SyntheticMedia(keyEvery: 10);
        await using var host = await nodes.Host(code);
        Assert.Equal("live", await host.Begin());
        await host.Send(media.Head());
        await host.Send(media.Cluster(6));
        await using var here = await nodes.Watch(code, 0);
        await using var there = await nodes.Watch(code, 1);
        await there.Until(viewer => viewer.Fragments.Count > 0, "the other node has been asked");
        for (var i = 0; i < 6; i++)
            await host.Send(media.Cluster(5));
        foreach (var viewer in new[] { here, there })
            await viewer.Until(one => Pictures(one).Count >= 35, "all pictures have come");

        Assert.Equal(Pictures(here), Pictures(there));
        Assert.Equal(here.Media, there.Media);
        await nodes.Change(code, SessionState.Ended);
        await Task.WhenAll(here.UntilClosed(), there.UntilClosed(), host.UntilClosed());
        Assert.Equal(["end", "end"], [here.Texts[^1], there.Texts[^1]]);
        Assert.Equal([1000, 1000, 1000], [here.CloseCode, there.CloseCode, host.CloseCode]);
        var manifest = await Finished(nodes, code);
        Assert.InRange(manifest.DurationMs!.Value, 1100, 1400);
    }

    [Fact]
    public async Task A_host_is_told_how_much_has_come_and_never_more_than_was_sent()
    {
        await using var nodes = await VideoNodes.Start();
        var code = await nodes.Session();
        var media = new SyntheticMedia(keyEvery: 10);
        await using var host = await nodes.Host(code);
        await host.Begin();
        var (head, sent) = (media.Head(), 1_000L);
        await host.Send(head);
        for (sent += head.Length; host.Got < 4_000 && sent < 1_000_000;)
        {
            var cluster = media.Cluster(2);
            await host.Send(cluster);
            sent += cluster.Length;
            await Task.Delay(50, Cancellation);
        }

        Assert.InRange(host.Got, 4_000, sent);
    }

    [Fact]
    public async Task A_host_who_comes_back_at_another_node_keeps_the_viewers_of_both()
    {
        await using var nodes = await VideoNodes.Start(2);
        var code = await nodes.Session();
        await using var first = await Sending(nodes, code, 0);
        await using var here = await nodes.Watch(code, 0);
        await using var there = await nodes.Watch(code, 1);
        await Task.WhenAll(here.Until(Watches(1), "the first"), there.Until(Watches(1), "the first"));

        await using var second = await Sending(nodes, code, 1);

        await first.UntilClosed();
        Assert.Equal(CloseCodes.Replaced, first.CloseCode);
        await Task.WhenAll(here.Until(Watches(2), "the second"), there.Until(Watches(2), "the second"));
        foreach (var viewer in new[] { here, there })
            Assert.True(viewer.Fragments.Zip(viewer.Fragments.Skip(1)).All(pair => pair.First.Time < pair.Second.Time));
    }

    [Fact]
    public async Task A_host_who_reloads_replaces_their_own_connection_and_a_restarted_node_takes_them_again()
    {
        await using var nodes = await VideoNodes.Start(2);
        var code = await nodes.Session();
        await using var first = await Sending(nodes, code, 0);
        await using var viewer = await nodes.Watch(code, 1);
        await viewer.Until(Watches(1), "the first");
        await using var second = await Sending(nodes, code, 0);
        await first.UntilClosed();
        await viewer.Until(Watches(2), "the second");

        await nodes.StopNode(0);

        await second.UntilClosed();
        Assert.Equal([CloseCodes.Replaced, CloseCodes.Restart], [first.CloseCode, second.CloseCode]);
        await using var third = await Sending(nodes, code, 1);
        await viewer.Until(Watches(3), "the third");
        Assert.Null(viewer.CloseCode);
    }

    [Fact]
    public async Task Whoever_comes_while_a_node_stops_is_sent_elsewhere_like_those_who_were_there()
    {
        await using var nodes = await VideoNodes.Start();
        var code = await nodes.Session();
        await using var host = await Sending(nodes, code, 0);
        await using var viewer = await nodes.Watch(code);
        await viewer.Until(Watches(1), "the host");

        // Its door is still open: a server closes it a moment after it is told to stop.
        nodes.Of<IHostApplicationLifetime>(0).StopApplication();
        await using var lateViewer = await nodes.Watch(code);
        await using var lateHost = await nodes.Host(code);

        foreach (var one in new[] { host, viewer, lateViewer, lateHost })
        {
            await one.UntilClosed();
            Assert.Equal(CloseCodes.Restart, one.CloseCode);
        }
    }

    [Fact]
    public async Task Twenty_slow_viewers_of_a_hundred_hold_nobody_up()
    {
        await using var nodes = await VideoNodes.Start();
        var code = await nodes.Session();
        var media = new SyntheticMedia(keyEvery: 5) { PictureSize = 5_000 };
        await using var host = await nodes.Host(code);
        await host.Begin();
        await host.Send(media.Head());
        var viewers = new List<VideoClient>();
        for (var i = 0; i < 100; i++)
            viewers.Add(await nodes.Watch(code, slow: i < 20));
        var (slow, quick) = (viewers[..20], viewers[20..]);

        for (var sent = 1; sent <= 120; sent++)
        {
            await host.Send(media.Cluster(5));
            // Three megabytes in all, as fast as eighty viewers on one machine can take them: a message makes two fragments, the first but one.
            if (sent % 20 == 0)
                await Task.WhenAll(quick.Select(viewer => viewer.Until(one => one.Count(2) == sent * 2 - 1, "whoever is quick has everything")));
        }

        Assert.All(quick, viewer => Assert.Equal(Enumerable.Range(1, 239).Select(number => (uint)number), Numbers(viewer)));
        slow.ForEach(viewer => viewer.Read());
        await host.Send(media.Cluster(6));
        await Task.WhenAll(slow.Select(viewer => viewer.Until(one => one.Fragments.Count > 0 && one.Fragments[^1].Number > 239, "whoever is slow has caught up")));
        Assert.All(slow, viewer =>
        {
            var gaps = viewer.Fragments.Zip(viewer.Fragments.Skip(1)).Where(pair => pair.Second.Number != pair.First.Number + 1).ToList();
            Assert.NotEmpty(gaps);
            Assert.All(gaps, gap => Assert.True(gap.Second.IsKey));
        });
        foreach (var viewer in viewers)
            await viewer.DisposeAsync();
    }

    [Fact]
    public async Task What_cannot_be_read_or_is_too_much_ends_the_host_s_connection_and_nothing_else()
    {
        await using var nodes = await VideoNodes.Start();
        var code = await nodes.Session();
        await using var viewer = await Watching(nodes, code);

        Assert.Equal(CloseCodes.Unreadable, await After(nodes, code, host => host.Send([1, 2, 3]), hello: false));
        Assert.Equal(CloseCodes.Unreadable, await After(nodes, code, host => host.Send(new byte[500])));
        Assert.Equal(CloseCodes.Unreadable, await After(nodes, code, async host =>
        {
            await host.Send(new SyntheticMedia().Head());
            await host.Send([0xA3, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE]);
        }));
        Assert.Equal(CloseCodes.TooLarge, await After(nodes, code, async host =>
        {
            await host.Send(new SyntheticMedia().Head(), whole: false);
            for (var i = 0; i < 17; i++)
                await host.Send([0xEC, 0x10, 0x0F, 0xFF, 0xFB, .. new byte[0x0FFFFB]], whole: false);
        }));
        Assert.Equal(CloseCodes.TooLarge, await After(nodes, code, host => host.Say($"{{\"type\":\"{new string('x', 5000)}\"}}"), hello: false));
        Assert.Equal(CloseCodes.Unreadable, await After(nodes, code, host => host.Say("{\"type\""), hello: false));

        await using var again = await Sending(nodes, code, 0);
        await viewer.Until(one => one.Fragments.Count > 8, "the viewer goes on");
        Assert.Null(viewer.CloseCode);
    }

    [Fact]
    public async Task A_viewer_makes_no_stream_and_sees_no_rehearsal_but_the_host_does()
    {
        await using var nodes = await VideoNodes.Start(2);
        var (code, nothing) = (await nodes.Session(SessionState.Rehearsing), await nodes.Session());
        await using var host = await nodes.Host(code);
        Assert.Equal("rehearsal", await host.Begin());
        var media = new SyntheticMedia();
        await host.Send([.. media.Head(), .. media.Cluster(8)]);

        foreach (var (session, node) in new[] { (code, 0), (code, 1), (nothing, 0), (nothing, 1), ("L000000-NOBODY", 0) })
        {
            await using var viewer = await nodes.Watch(session, node, "cadre-2");
            await viewer.UntilClosed();
            Assert.Equal(CloseCodes.NotLive, viewer.CloseCode);
        }
        await using var self = await nodes.Watch(code, 0, VideoNodes.Cadre);
        await self.Until(one => one.Fragments.Count > 0, "the host sees the rehearsal");
        Assert.Equal([code], nodes.Of<LiveStreams>(0).All.Concat(nodes.Of<LiveStreams>(1).All).Select(stream => stream.Session));
        await nodes.Change(code, SessionState.Live);
        await host.UntilClosed();
        Assert.Equal(CloseCodes.Begun, host.CloseCode);
        Assert.Empty(Directory.GetFileSystemEntries(nodes.Recordings));
    }

    [Fact]
    public async Task Another_site_another_node_s_name_and_one_too_many_are_refused()
    {
        await using var nodes = await VideoNodes.Start(1, Stack.Sqlite, ("Live:MostPerAddress", "3"));
        var code = await nodes.Session();
        await using var host = await Sending(nodes, code, 0);

        await Assert.ThrowsAsync<WebSocketException>(() => nodes.Open(0, $"live/{code}/video/watch", options => options.SetRequestHeader("Origin", "https://elsewhere.example")));
        await Assert.ThrowsAsync<WebSocketException>(() => nodes.Open(0, $"live/{code}/video/node"));
        await Assert.ThrowsAsync<WebSocketException>(() => nodes.Open(0, $"live/{code}/video/node", options => options.SetRequestHeader("x-market-service", "guessed")));
        await using var first = await nodes.Open(0, $"live/{code}/video/watch", options => options.SetRequestHeader("Origin", nodes.Address(0).GetLeftPart(UriPartial.Authority)));
        await using var second = await nodes.Watch(code);
        await Assert.ThrowsAsync<WebSocketException>(() => nodes.Watch(code));
    }

    private static async Task<VideoClient> Watching(VideoNodes nodes, string code)
    {
        await using var host = await Sending(nodes, code, 0);
        return await nodes.Watch(code);
    }

    /// <summary>A host who has begun and has sent a second and a half.</summary>
    private static async Task<VideoClient> Sending(VideoNodes nodes, string code, int node)
    {
        var (host, media) = (await nodes.Host(code, node), new SyntheticMedia(keyEvery: 10));
        Assert.Equal("live", await host.Begin());
        await host.Send(media.Head());
        for (var i = 0; i < 9; i++)
            await host.Send(media.Cluster(5));
        return host;
    }

    private static async Task<int?> After(VideoNodes nodes, string code, Func<VideoClient, Task> hostile, bool hello = true)
    {
        await using var host = await nodes.Host(code);
        if (hello)
            await host.Begin();
        try
        {
            await hostile(host);
        }
        catch (WebSocketException)
        {
            // Refused before all of it was sent.
        }
        await host.UntilClosed();
        return host.CloseCode;
    }

    private static Func<VideoClient, bool> Watches(int epoch) => viewer => viewer.Fragments.Any(fragment => fragment.Epoch == epoch && fragment.IsKey);

    private static List<uint> Numbers(VideoClient viewer) => [.. viewer.Fragments.Select(fragment => fragment.Number)];

    private static List<string> Pictures(VideoClient viewer) =>
        [.. Taken.Read(new Mp4Reader(), viewer.Media).Frames.Where(frame => frame.Kind == MediaKind.Video).Select(frame => $"{frame.Time} {frame.Data.Length}")];

    private static async Task<RecordingManifest> Finished(VideoNodes nodes, string code)
    {
        var path = Directory.GetFiles(Path.Combine(nodes.Recordings, code), "*.json").Single();
        RecordingManifest? manifest = null;
        await Eventually.Holds(async () => (manifest = await RecordingManifest.Read(path, Cancellation)) is { IsFinished: true }, "the recording is finished");
        return manifest!;
    }
}
