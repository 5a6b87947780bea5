using System.Text;
using Market.Web.Livestream.Video.Streams;
using Microsoft.Extensions.Time.Testing;

namespace Market.Tests.Web.Livestream.Video;

/// <summary>One stream and who watches it, without sockets.</summary>
public sealed class StreamTests
{
    private readonly object source = new();
    private readonly LiveStream stream = new("L1", isPublic: true, new FakeTimeProvider());

    public StreamTests()
    {
        stream.TakeOver(source);
        stream.Begin(source, StreamInit.Of(1, "video/mp4", new byte[100]));
    }

    [Fact]
    public async Task Whoever_joins_gets_the_init_and_all_since_the_last_key_frame_and_then_everything()
    {
        Send(1, key: true);
        Send(2);
        Send(3, key: true);
        Send(4);
        var viewer = new Viewer();

        Assert.True(stream.Join(viewer));
        Send(5);

        Assert.Equal(["init", "1:0", "1:3", "1:4", "state", "live", "1:5"], await Sent(viewer));
    }

    [Fact]
    public async Task Whoever_joins_between_key_frames_that_do_not_come_begins_with_the_next()
    {
        var viewer = new Viewer();
        stream.Join(viewer);
        Send(1);
        Send(2, key: true);
        Send(3);

        Assert.Equal(["state", "live", "init", "1:0", "1:2", "1:3"], await Sent(viewer));
    }

    [Fact]
    public async Task A_viewer_who_cannot_follow_loses_what_waits_and_goes_on_with_a_key_frame()
    {
        var viewer = new Viewer();
        stream.Join(viewer);
        Send(1, key: true);
        for (uint number = 2; number <= 6; number++)
            Send(number, bytes: 300_000);
        Send(7);
        Send(8, key: true);
        Send(9);

        Assert.Equal(["state", "live", "init", "1:0", "1:8", "1:9"], await Sent(viewer));
        Assert.Equal(1, viewer.Losses);
    }

    [Fact]
    public async Task A_viewer_who_takes_too_long_for_one_message_is_cut_off()
    {
        var viewer = new Viewer { SlowestSend = TimeSpan.FromMilliseconds(100) };
        stream.Join(viewer);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => viewer.Send(new NotedSocket { IsStuck = true }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_host_that_comes_back_begins_a_new_epoch_in_the_same_stream()
    {
        var (viewer, again) = (new Viewer(), new object());
        Send(1, key: true);
        stream.Join(viewer);
        stream.Pause(source);
        Assert.Same(source, stream.TakeOver(again));
        stream.Begin(again, StreamInit.Of(2, "video/mp4", new byte[100]));
        stream.Add(source, Fragment.Of(1, 2, 99, true, new byte[10]));
        stream.Add(again, Fragment.Of(2, 1, 100, true, new byte[10]));

        Assert.Equal(["init", "1:0", "1:1", "state", "live", "state", "state", "init", "2:0", "2:1"], await Sent(viewer));
    }

    [Fact]
    public async Task A_relay_that_is_told_again_what_it_knows_tells_nobody_twice()
    {
        var viewer = new Viewer();
        Send(1, key: true);
        Send(2);
        stream.Join(viewer);
        stream.Begin(source, StreamInit.Of(1, "video/mp4", new byte[100]));
        Send(1, key: true);
        Send(2);
        Send(3);

        Assert.Equal(["init", "1:0", "1:1", "1:2", "state", "live", "1:3"], await Sent(viewer));
    }

    [Fact]
    public async Task The_end_is_told_to_all_and_nobody_joins_after_it()
    {
        var viewer = new Viewer();
        stream.Join(viewer);

        stream.End();

        Assert.Equal(["state", "live", "end"], await Sent(viewer));
        Assert.False(stream.Join(new Viewer()));
    }

    [Fact]
    public void Hls_has_segments_that_begin_with_key_frames_and_says_where_an_epoch_changes()
    {
        for (uint number = 1; number <= 60; number++)
            Send(number, key: number % 5 == 1, time: number * 200);
        stream.Begin(source, StreamInit.Of(2, "video/mp4", new byte[100]));
        for (uint number = 1; number <= 12; number++)
            stream.Add(source, Fragment.Of(2, number, 13_000 + number * 200, number % 5 == 1, new byte[10]));

        var list = stream.Window(window => window.Playlist())!;

        Assert.Equal(8, list.Split("#EXTINF:1.000").Length - 1);
        Assert.Contains("#EXT-X-MAP:URI=\"1/init.mp4\"", list, StringComparison.Ordinal);
        Assert.Contains("#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"2/init.mp4\"", list, StringComparison.Ordinal);
        Assert.Contains("#EXT-X-TARGETDURATION:1\n", list, StringComparison.Ordinal);
        Assert.Contains("#EXT-X-MEDIA-SEQUENCE:6\n", list, StringComparison.Ordinal);
        Assert.Equal(5, stream.Window(window => window.Find(6)).Count);
        Assert.Equal(100, stream.Window(window => window.InitOf(2))!.Media.Length);
    }

    /// <summary>Whoever has just read the list asks for what it named, though it has moved on.</summary>
    [Fact]
    public void A_segment_of_hls_that_has_left_the_list_can_be_had_for_a_while_and_epochs_that_have_gone_are_counted()
    {
        Send(1, key: true, time: 0);
        Send(2, key: true, time: 1000);
        stream.Begin(source, StreamInit.Of(2, "video/mp4", new byte[100]));
        for (uint number = 1; number <= 18; number++)
            stream.Add(source, Fragment.Of(2, number, 2000 + number * 1000, isKey: true, new byte[10]));

        var list = stream.Window(window => window.Playlist())!;

        Assert.Contains("#EXT-X-MEDIA-SEQUENCE:11\n#EXT-X-DISCONTINUITY-SEQUENCE:1\n", list, StringComparison.Ordinal);
        Assert.DoesNotContain("#EXT-X-DISCONTINUITY\n", list, StringComparison.Ordinal);
        Assert.DoesNotContain("\n10.m4s", list, StringComparison.Ordinal);
        Assert.Single(stream.Window(window => window.Find(10)));
        Assert.Single(stream.Window(window => window.Find(3)));
        Assert.Empty(stream.Window(window => window.Find(2)));
    }

    private void Send(uint number, bool key = false, int bytes = 10, long time = 0) => stream.Add(source, Fragment.Of(1, number, time, key, new byte[bytes]));

    /// <summary>What a socket would have been given: the types of texts, and epoch and number of the rest.</summary>
    private static async Task<List<string>> Sent(Viewer viewer)
    {
        var socket = new NotedSocket();
        viewer.Finish(CloseCodes.Done);
        await viewer.Send(socket, TestContext.Current.CancellationToken);
        return socket.Sent.ConvertAll(message => message.IsText
            ? System.Text.Json.JsonDocument.Parse(Encoding.UTF8.GetString(message.Bytes)).RootElement.GetProperty("type").GetString()!
            : $"{message.Bytes[3]}:{message.Bytes[7]}");
    }
}
