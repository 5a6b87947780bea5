using Market.Web.Livestream.Video.Containers;
using Market.Web.Livestream.Video.Recording;

namespace Market.Web.Livestream.Video.Streams;

/// <summary>What one recorder of a host sends, on its way into the stream and onto the disk.</summary>
internal sealed class HostFeed
{
    /// <summary>After a pause, what follows does not touch what came before: its last picture's duration was a guess.</summary>
    private const long Seam = 100;

    /// <summary>Nobody turns a phone so often; each time asks the database and begins a file.</summary>
    private const int MostDescriptions = 200;
    private readonly LiveHostings hostings;
    private readonly Recorders recorders;
    private readonly Func<int, Task> close;
    private readonly Packager packager;
    private readonly List<MediaPart> parts = [];
    private StreamInit? init;
    private Recorder? recorder;
    private uint number;
    private int descriptions;
    private bool finished;

    /// <param name="close">Ends the host's connection with a code.</param>
    public HostFeed(HeldHosting held, LiveStream stream, LiveHostings hostings, Recorders recorders, TimeProvider time, Func<int, Task> close)
    {
        (Held, Stream, this.hostings, this.recorders, this.close) = (held, stream, hostings, recorders, close);
        packager = new Packager(new Timeline(() => (long)(time.GetUtcNow() - held.BeganAt).TotalMicroseconds, (stream.LatestTime + Seam) * 1000));
    }

    public HeldHosting Held { get; }
    public LiveStream Stream { get; }

    public Task Close(int code) => close(code);

    /// <returns>False when somebody else holds the hosting now.</returns>
    public async Task<bool> Read(ReadOnlyMemory<byte> bytes, bool endOfMessage, CancellationToken cancellation)
    {
        // What comes after the end would be seen and not be kept.
        if (finished)
            throw new BadMediaException("nothing was announced");
        parts.Clear();
        packager.Read(bytes.Span, parts);
        if (endOfMessage)
            packager.EndMessage(parts);
        return await Publish(cancellation);
    }

    public async Task Finish()
    {
        finished = true;
        parts.Clear();
        packager.Finish(parts);
        await Publish(CancellationToken.None);
        Stream.Pause(this);
        if (recorder is not null)
            await recorder.Finish();
    }

    private async Task<bool> Publish(CancellationToken cancellation)
    {
        foreach (var part in parts)
            if (part is FragmentPart fragment)
                Send(fragment);
            else if (!await Begin((InitPart)part, cancellation))
                return false;
        return true;
    }

    private void Send(FragmentPart part)
    {
        Stream.Add(this, Fragment.Of(init!.Epoch, ++number, part.Time / 1000, part.IsKey, part.Bytes));
        recorder?.Add(part);
    }

    /// <summary>A phone that is turned: other pictures, another epoch, another file.</summary>
    private async Task<bool> Begin(InitPart part, CancellationToken cancellation)
    {
        if (++descriptions > MostDescriptions)
            throw new BadMediaException("pictures that are described too often");
        var epoch = init is null ? Held.Epoch : await hostings.NextEpoch(Held, cancellation);
        if (epoch is not { } given)
            return false;
        // Sixteen bits travel: after 65,535 restarts a session would begin again at 0.
        init = StreamInit.Of(given & 0xFFFF, part.Mime, part.Bytes);
        number = 0;
        Stream.Begin(this, init);
        if (recorder is not null)
            _ = recorder.Finish();
        recorder = Held.IsRehearsal ? null : recorders.Begin(Held, given, part);
        return true;
    }
}
