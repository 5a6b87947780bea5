namespace Market.Web.Livestream.Video.Streams;

/// <summary>
/// Looks after this node's streams every two seconds: keeps the lease of each host, ends what is over wherever that was decided, hands on what has moved to another node, and
/// forgets what nobody watches.
/// </summary>
internal sealed partial class StreamKeeper(LiveStreams streams, LiveHostings hostings, TimeProvider time, ILogger<StreamKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task Round(CancellationToken cancellation)
    {
        foreach (var stream in streams.All)
            if (stream.IsEnded || Relay.IsIdle(stream, time.GetUtcNow()))
                streams.Remove(stream);
            else if (stream.Source is HostFeed feed)
                await Look(stream, feed, await hostings.Renew(feed.Held, cancellation));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                await Round(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception.Message);
            }
    }

    private async Task Look(LiveStream stream, HostFeed feed, HostingState state)
    {
        switch (state)
        {
            case HostingState.Replaced when stream.Source == feed:
                streams.HandOn(stream);
                await feed.Close(CloseCodes.Replaced);
                break;
            case HostingState.Begun:
                await feed.Close(CloseCodes.Begun);
                break;
            case HostingState.Over:
                streams.Remove(stream);
                await feed.Close(CloseCodes.Done);
                break;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Live streams could not be looked after and will be again: {Reason}")]
    private partial void LogFailed(string reason);
}
