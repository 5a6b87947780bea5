using System.Net.WebSockets;

namespace Market.Web.Livestream.Video.Streams;

/// <summary>
/// One who watches: a bounded queue, and somebody who empties it into a socket. Who cannot follow loses what waits and goes on with the next key frame; the
/// host and the other viewers never wait for them.
/// </summary>
/// <param name="isNode">Another node, which hands on to its own viewers: it may lag more, and takes still pictures too.</param>
internal sealed class Viewer(bool isNode = false)
{
    public const int MostWaiting = 1024 * 1024;
    private const int MostWaitingForNodes = 8 * 1024 * 1024;
    private readonly Lock gate = new();
    private readonly Queue<(byte[] Message, bool IsText, bool IsLoss)> queue = new();
    private readonly SemaphoreSlim filled = new(0, 1);
    private int waiting;
    private int epoch = -1;
    private bool behind = true;
    private int? closing;

    /// <summary>Who takes longer for one message is cut off.</summary>
    public TimeSpan SlowestSend { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often it has lost what waited.</summary>
    public int Losses { get; private set; }

    /// <summary>Texts are few and small and are never dropped.</summary>
    public void Tell(byte[] text) => Enqueue(text, isText: true);

    public void Offer(Fragment fragment, StreamInit init)
    {
        lock (gate)
        {
            if (closing is not null)
                return;
            if (waiting > 0 && waiting + fragment.Message.Length > (isNode ? MostWaitingForNodes : MostWaiting))
                Lose();
            if (behind && !fragment.IsKey)
                return;
            behind = false;
            if (epoch != init.Epoch)
                Introduce(init);
            Add(fragment.Message, isText: false, isLoss: true);
        }
        Signal();
    }

    /// <param name="isNews">Nothing else comes from the host: a browser is told that there is a picture, which it asks for itself.</param>
    public void OfferStill(byte[] jpeg, bool isNews)
    {
        if (isNode)
            Enqueue(Wire.Message(Wire.StillType, false, 0, 0, 0, jpeg), isText: false);
        else if (isNews)
            Tell(Wire.Still);
    }

    /// <summary>Nothing is queued any more; what is queued is still sent, then the socket is closed.</summary>
    public void Finish(int code)
    {
        lock (gate)
            closing ??= code;
        Signal();
    }

    /// <summary>Sends what is queued until it is finished or the other side is gone.</summary>
    public async Task Send(WebSocket socket, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        while (true)
        {
            await filled.WaitAsync(cancellation);
            while (TryTake(out var next))
            {
                patience.CancelAfter(SlowestSend);
                await socket.SendAsync(next.Message, next.IsText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, true, patience.Token);
                patience.CancelAfter(Timeout.InfiniteTimeSpan);
                lock (gate)
                    waiting -= next.Message.Length;
            }
            if (Closing() is { } code)
            {
                patience.CancelAfter(SlowestSend);
                await socket.CloseOutputAsync((WebSocketCloseStatus)code, null, patience.Token);
                return;
            }
        }
    }

    private void Enqueue(byte[] message, bool isText)
    {
        lock (gate)
            if (closing is null)
                Add(message, isText, isLoss: !isText);
        Signal();
    }

    private void Introduce(StreamInit init)
    {
        epoch = init.Epoch;
        Add(Wire.Init(init.Epoch, init.Mime, paused: false), isText: true, isLoss: true);
        Add(init.Message, isText: false, isLoss: true);
    }

    /// <param name="isLoss">Goes when the queue is too long.</param>
    private void Add(byte[] message, bool isText, bool isLoss)
    {
        queue.Enqueue((message, isText, isLoss));
        waiting += message.Length;
    }

    private void Lose()
    {
        Losses++;
        var kept = queue.Where(message => !message.IsLoss).ToList();
        waiting -= queue.Where(message => message.IsLoss).Sum(message => message.Message.Length);
        queue.Clear();
        kept.ForEach(queue.Enqueue);
        // An init may have been among what is lost: it is told again.
        (behind, epoch) = (true, -1);
    }

    private bool TryTake(out (byte[] Message, bool IsText, bool IsLoss) next)
    {
        lock (gate)
            return queue.TryDequeue(out next);
    }

    private int? Closing()
    {
        lock (gate)
            return queue.Count == 0 ? closing : null;
    }

    private void Signal()
    {
        lock (gate)
            if (filled.CurrentCount == 0)
                filled.Release();
    }
}
