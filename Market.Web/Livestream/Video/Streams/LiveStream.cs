namespace Market.Web.Livestream.Video.Streams;

/// <summary>
/// The video of one session on this node: what a newcomer needs (init and everything since the last key frame), who watches, and who may add to it: the host's newest
/// socket, or the relay from the node that has it. One lock, never held while anything is waited for.
/// </summary>
/// <param name="isPublic">False in a rehearsal, which only the host sees.</param>
internal sealed class LiveStream(string session, bool isPublic, TimeProvider time)
{
    private const int MostKept = 1024;
    private const int MostKeptBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FreshStill = TimeSpan.FromSeconds(15);
    private readonly Lock gate = new();
    private readonly HashSet<Viewer> viewers = [];
    private readonly List<Fragment> sinceKey = [];
    private readonly HlsWindow window = new();
    private int keptBytes;
    private StreamInit? init;
    private Fragment? latest;
    private DateTimeOffset addedAt;
    private byte[]? still;
    private DateTimeOffset stillAt;
    private bool paused = true;

    public string Session { get; } = session;
    public bool IsPublic { get; } = isPublic;

    /// <summary>Who adds to it; whatever another adds is ignored.</summary>
    public object? Source { get; private set; }
    public bool IsEnded { get; private set; }

    /// <summary>When somebody last watched or asked.</summary>
    public DateTimeOffset WatchedAt { get; private set; } = time.GetUtcNow();

    /// <summary>Of the newest fragment: milliseconds since the stream began.</summary>
    public long LatestTime
    {
        get
        {
            lock (gate)
                return latest?.Time ?? 0;
        }
    }

    public int Viewers
    {
        get
        {
            lock (gate)
                return viewers.Count;
        }
    }

    /// <returns>Who added to it until now.</returns>
    public object? TakeOver(object source)
    {
        lock (gate)
        {
            var before = Source;
            Source = source;
            return before == source ? null : before;
        }
    }

    public void Begin(object source, StreamInit begun)
    {
        lock (gate)
        {
            // A relay that lost its connection is told again what it knows.
            if (source != Source || IsEnded || init?.Epoch == begun.Epoch)
                return;
            init = begun;
            Forget();
            SetPaused(false);
            window.Begin(begun);
        }
    }

    public void Add(object source, Fragment fragment)
    {
        lock (gate)
        {
            if (source != Source || IsEnded || init is null || fragment.Epoch != init.Epoch || latest?.Epoch == fragment.Epoch && latest.Number >= fragment.Number)
                return;
            (latest, addedAt) = (fragment, time.GetUtcNow());
            SetPaused(false);
            if (fragment.IsKey)
                Forget();
            if (fragment.IsKey || sinceKey.Count > 0)
                Keep(fragment);
            window.Add(fragment);
            foreach (var viewer in viewers)
                viewer.Offer(fragment, init);
        }
    }

    /// <summary>A picture for those whose network carries no video.</summary>
    public void Show(object source, byte[] jpeg)
    {
        lock (gate)
        {
            if (source != Source || IsEnded)
                return;
            (still, stillAt) = (jpeg, time.GetUtcNow());
            // The host sends nothing else: viewers are told to look at it.
            if (time.GetUtcNow() - addedAt > Silence)
                SetPaused(true);
            foreach (var viewer in viewers)
                viewer.OfferStill(jpeg, paused);
        }
    }

    /// <summary>The host is gone for now; viewers keep what they have.</summary>
    public void Pause(object source)
    {
        lock (gate)
            if (source == Source)
                SetPaused(true);
    }

    public void End()
    {
        lock (gate)
        {
            if (IsEnded)
                return;
            IsEnded = true;
            window.End();
            foreach (var viewer in viewers)
            {
                viewer.Tell(Wire.End);
                viewer.Finish(CloseCodes.Done);
            }
            viewers.Clear();
        }
    }

    /// <summary>Init, what came since the last key frame, "live", and from then on everything.</summary>
    public bool Join(Viewer viewer)
    {
        lock (gate)
        {
            if (IsEnded)
                return false;
            WatchedAt = time.GetUtcNow();
            if (init is not null)
                foreach (var fragment in sinceKey)
                    viewer.Offer(fragment, init);
            viewer.Tell(Wire.State(paused));
            viewer.Tell(Wire.Live);
            if (still is not null)
                viewer.OfferStill(still, isNews: false);
            return viewers.Add(viewer);
        }
    }

    public void Part(Viewer viewer)
    {
        lock (gate)
        {
            viewers.Remove(viewer);
            WatchedAt = time.GetUtcNow();
        }
    }

    /// <summary>The last picture, and whether the host still sends such.</summary>
    public (byte[]? Jpeg, bool IsFresh) Still()
    {
        lock (gate)
        {
            WatchedAt = time.GetUtcNow();
            return (still, WatchedAt - stillAt < FreshStill);
        }
    }

    public T Window<T>(Func<HlsWindow, T> look)
    {
        lock (gate)
        {
            WatchedAt = time.GetUtcNow();
            return look(window);
        }
    }

    private void Keep(Fragment fragment)
    {
        sinceKey.Add(fragment);
        keptBytes += fragment.Message.Length;
        // A recorder that sends no key frames: newcomers wait for one.
        if (sinceKey.Count > MostKept || keptBytes > MostKeptBytes)
            Forget();
    }

    private void Forget()
    {
        sinceKey.Clear();
        keptBytes = 0;
    }

    private void SetPaused(bool value)
    {
        if (paused == value)
            return;
        paused = value;
        foreach (var viewer in viewers)
            viewer.Tell(Wire.State(value));
    }
}
