using System.Collections.Concurrent;
using Market.Web.Livestream.Schedule;

namespace Market.Web.Livestream.Video.Streams;

/// <summary>All streams of this node: those whose host is here, and those that it hands on from another node.</summary>
internal sealed class LiveStreams(LiveHostings hostings, LiveSchedule schedule, VideoSettings settings, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<Relay> log)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, LiveStream> streams = new();
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, Task<LiveHosting?> Found)> asked = new();

    public IReadOnlyList<LiveStream> All => [.. streams.Values];

    /// <summary>The stream that a host's connection adds to; a rehearsal's is not the broadcast's.</summary>
    public LiveStream ForHost(HeldHosting held) => streams.AddOrUpdate(
        held.Session, code => new LiveStream(code, !held.IsRehearsal, time),
        (code, known) => known.IsEnded || known.IsPublic == held.IsRehearsal ? Replacing(known, new LiveStream(code, !held.IsRehearsal, time)) : known);

    /// <summary>What everybody may watch, from here or from the node that has it; null when there is nothing, and nothing is made of asking.</summary>
    public async Task<LiveStream?> Find(string code, CancellationToken cancellation)
    {
        if (streams.TryGetValue(code, out var known) && !known.IsEnded)
            return known.IsPublic ? known : null;
        if (schedule.Session(code) is not { State: SessionState.Approved or SessionState.Live } || settings.NodeAddress is null)
            return null;
        if (await Ask(code).WaitAsync(cancellation) is not { NodeAddress: { } address } || address == settings.NodeAddress.ToString())
            return null;
        return Hand(code);
    }

    /// <summary>Of a rehearsal too: for who has been found to be its host.</summary>
    public LiveStream? Here(string code) => streams.TryGetValue(code, out var known) && !known.IsEnded ? known : null;

    /// <summary>The host has gone to another node: whoever watches here goes on watching, through it.</summary>
    public void HandOn(LiveStream stream)
    {
        if (stream.IsPublic && settings.NodeAddress is not null)
            new Relay(stream, hostings, settings, log).Start(lifetime.ApplicationStopping);
    }

    public void Remove(LiveStream stream)
    {
        if (streams.TryRemove(KeyValuePair.Create(stream.Session, stream)))
            stream.End();
    }

    private LiveStream Hand(string code)
    {
        var mine = new LiveStream(code, isPublic: true, time);
        var stream = streams.AddOrUpdate(code, mine, (_, known) => known.IsEnded ? mine : known);
        if (stream == mine)
            HandOn(mine);
        return stream;
    }

    /// <summary>One question a second at most for each session, however many want to watch.</summary>
    private Task<LiveHosting?> Ask(string code)
    {
        var now = time.GetUtcNow();
        return asked.AddOrUpdate(code, _ => (now, hostings.Find(code, CancellationToken.None)), (_, last) => now - last.At < AskAgain ? last : (now, hostings.Find(code, CancellationToken.None))).Found;
    }

    private static LiveStream Replacing(LiveStream known, LiveStream next)
    {
        known.End();
        return next;
    }
}
