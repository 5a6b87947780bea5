using Market.Web.Livestream.Video.Containers;

namespace Market.Tests.Web.Livestream.Video;

/// <summary>From what recorders send to what players take: nothing is lost, added or moved.</summary>
public sealed class ContainersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void Matroska_is_read_whatever_the_pieces_it_comes_in(int pieces)
    {
        var media = new SyntheticMedia();
        byte[] bytes = [.. media.Head(), .. media.Cluster(6), .. media.Cluster(6)];

        var (tracks, frames) = Taken.Read(new MatroskaReader(), bytes, pieces);

        Assert.Equal([Codec.Avc, Codec.Opus], tracks.Select(track => track.Codec));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => i * 33_000L), frames.Where(frame => frame.Kind == MediaKind.Video).Select(frame => frame.Time));
        Assert.Equal(Enumerable.Range(0, 19).Select(i => i * 20_000L), frames.Where(frame => frame.Kind == MediaKind.Audio).Select(frame => frame.Time));
        Assert.Equal([true, .. Enumerable.Repeat(false, 11)], frames.Where(frame => frame.Kind == MediaKind.Video).Select(frame => frame.IsKey));
    }

    [Fact]
    public void Annex_b_becomes_lengths_and_its_parameter_sets_an_avcc()
    {
        var media = new SyntheticMedia(360, 640);

        var (data, isKey, sps, pps) = Avc.Picture(media.Picture(isKey: true), lengthSize: 0);

        Assert.True(isKey);
        Assert.Equal(SyntheticMedia.Sps(360, 640), sps);
        Assert.Equal(SyntheticMedia.Pps, pps);
        Assert.Equal([0, 0, (byte)(601 >> 8), 601 & 0xFF, 0x65, 1, 2, 3], data[..8]);
        Assert.Equal(605, data.Length);
        var configuration = Avc.Configuration(sps!, pps!);
        var (again, _, length) = Avc.ReadConfiguration(configuration);
        Assert.Equal(sps, again);
        Assert.Equal(4, length);
        Assert.Equal([1, 66, 0xC0, 30], configuration[..4]);
    }

    [Theory]
    [InlineData(640, 360)]
    [InlineData(360, 640)]
    [InlineData(1280, 720)]
    [InlineData(1918, 1078)]
    public void The_size_of_the_pictures_is_in_their_parameters(int width, int height)
    {
        var parameters = SequenceParameters.Read(SyntheticMedia.Sps(width, height));

        Assert.Equal((width, height), (parameters.Width, parameters.Height));
    }

    [Fact]
    public void Players_get_every_frame_in_its_time_and_every_key_frame_begins_a_fragment()
    {
        var media = new SyntheticMedia(keyEvery: 10);
        var parts = Taken.Package(Taken.Packager(), media.Head(), media.Cluster(6), media.Cluster(7), media.Cluster(12));

        var init = Assert.IsType<InitPart>(parts[0]);
        Assert.Equal("video/mp4; codecs=\"avc1.42C01E,opus\"", init.Mime);
        Assert.Equal((640, 360), (init.Width, init.Height));
        var (tracks, frames) = Taken.Read(new Mp4Reader(), Taken.Joined(parts));
        Assert.Equal([Codec.Avc, Codec.Opus], tracks.Select(track => track.Codec));
        Assert.Equal(Avc.Configuration(SyntheticMedia.Sps(640, 360), SyntheticMedia.Pps), tracks[0].Configuration);
        Assert.Equal(SyntheticMedia.OpusDescription, tracks[1].Configuration);
        var pictures = frames.Where(frame => frame.Kind == MediaKind.Video).ToList();
        Assert.Equal(Enumerable.Range(0, 25).Select(i => i * 33_000L), pictures.Select(frame => frame.Time));
        Assert.All(pictures.SkipLast(1), frame => Assert.Equal(33_000, frame.Duration));
        Assert.Equal(Enumerable.Range(1, 39).Select(i => i * 20_000L), frames.Where(frame => frame.Kind == MediaKind.Audio).Select(frame => frame.Time));
        Assert.Equal(3, parts.OfType<FragmentPart>().Count(part => part.IsKey));
        Assert.All(parts.OfType<FragmentPart>(), part => Assert.Equal(part.IsKey, Keys(init, part) is [true, .. var rest] && rest.All(key => !key)));
    }

    [Fact]
    public void What_a_message_brings_does_not_wait_for_the_next_but_for_one_picture()
    {
        var (media, packager, parts) = (new SyntheticMedia(), Taken.Packager(), new List<MediaPart>());
        packager.Read(media.Head(), parts);

        packager.Read(media.Cluster(6), parts);
        packager.EndMessage(parts);

        var (_, frames) = Taken.Read(new Mp4Reader(), Taken.Joined(parts));
        Assert.Equal(5, frames.Count(frame => frame.Kind == MediaKind.Video));
    }

    [Fact]
    public void What_safari_sends_goes_through_with_times_of_our_own()
    {
        var media = new SyntheticMedia();
        // Our own writer stands for Safari's: the same boxes, other times.
        var sent = Taken.Package(Taken.Packager(elapsed: 3_000_000), media.Head(), media.Cluster(40));

        var parts = Taken.Package(Taken.Packager(elapsed: 60_000_000), [.. sent.Select(part => part.Bytes)]);

        var (tracks, frames) = Taken.Read(new Mp4Reader(), Taken.Joined(parts));
        Assert.Equal(2, tracks.Count);
        Assert.Equal(40, frames.Count(frame => frame.Kind == MediaKind.Video));
        Assert.Equal(60_000_000, frames.Min(frame => frame.Time));
    }

    [Fact]
    public void Vp8_stays_in_webm()
    {
        var media = new SyntheticMedia(vp8: true, keyEvery: 10);

        var parts = Taken.Package(Taken.Packager(elapsed: 5_000_000), media.Head(), media.Cluster(6), media.Cluster(12));

        Assert.Equal("video/webm; codecs=\"vp8,opus\"", Assert.IsType<InitPart>(parts[0]).Mime);
        var (tracks, frames) = Taken.Read(new MatroskaReader(), Taken.Joined(parts));
        Assert.Equal([Codec.Vp8, Codec.Opus], tracks.Select(track => track.Codec));
        Assert.Equal(18, frames.Count(frame => frame.Kind == MediaKind.Video));
        Assert.Equal(5_000_000, frames[0].Time);
        Assert.Equal(2, parts.OfType<FragmentPart>().Count(part => part.IsKey));
    }

    [Fact]
    public void A_phone_that_is_turned_gets_a_new_description_of_its_pictures()
    {
        var media = new SyntheticMedia(keyEvery: 5);
        var first = new[] { media.Head(), media.Cluster(5) };
        media.Size = (360, 640);

        var parts = Taken.Package(Taken.Packager(), [.. first, media.Cluster(5), media.Cluster(5)]);

        Assert.Equal([(640, 360), (360, 640)], parts.OfType<InitPart>().Select(part => (part.Width, part.Height)));
        Assert.IsType<FragmentPart>(parts[parts.FindLastIndex(part => part is InitPart) + 1]);
    }

    [Fact]
    public void Sound_before_the_first_key_frame_and_pictures_without_one_are_not_sent()
    {
        var media = new SyntheticMedia(keyEvery: 8);
        media.Cluster(3);

        var parts = Taken.Package(Taken.Packager(), media.Head(), media.Cluster(5), media.Cluster(4));

        Assert.True(Assert.IsType<FragmentPart>(parts[1]).IsKey);
        Assert.Equal(4, Taken.Read(new Mp4Reader(), Taken.Joined(parts)).Frames.Count(frame => frame.Kind == MediaKind.Video));
    }

    [Fact]
    public void A_new_recorder_goes_on_where_the_wall_clock_is_and_never_before_what_was_sent()
    {
        var (late, early) = (new Timeline(() => 90_000_000, floor: 10_000_000), new Timeline(() => 5_000_000, floor: 10_000_000));

        Assert.Equal(90_000_000, late.Place(MediaKind.Video, 0));
        Assert.Equal(90_033_000, late.Place(MediaKind.Video, 33_000));
        Assert.Equal(90_033_001, late.Place(MediaKind.Video, 20_000));
        Assert.Equal(10_000_000, early.Place(MediaKind.Video, 777_000_000));
        Assert.Throws<BadMediaException>(() => late.Place(MediaKind.Video, 3_600_000_000));
        Assert.Throws<BadMediaException>(() => late.Place(MediaKind.Audio, long.MinValue));
    }

    private static List<bool> Keys(InitPart init, FragmentPart part) =>
        [.. Taken.Read(new Mp4Reader(), [.. init.Bytes, .. part.Bytes]).Frames.Where(frame => frame.Kind == MediaKind.Video).Select(frame => frame.IsKey)];
}
