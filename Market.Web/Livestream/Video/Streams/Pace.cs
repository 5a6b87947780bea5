namespace Market.Web.Livestream.Video.Streams;

/// <summary>How fast a host may send: several times what a camera gives. Who is faster waits, by the network's own means.</summary>
internal sealed class Pace(TimeProvider time)
{
    private const double BytesASecond = 1024 * 1024, MostBytes = 16 * 1024 * 1024, MessagesASecond = 60, MostMessages = 300;

    /// <summary>A recorder that begins asks the database and may begin a file: one a second, a few at once.</summary>
    public const int Beginning = 60;
    private double bytes = MostBytes;
    private double messages = MostMessages;
    private long last = time.GetTimestamp();

    /// <param name="sent">Messages, or what they count for.</param>
    public ValueTask Wait(int received, int sent, CancellationToken cancellation)
    {
        var elapsed = time.GetElapsedTime(last).TotalSeconds;
        last = time.GetTimestamp();
        bytes = Math.Min(MostBytes, bytes + elapsed * BytesASecond) - received;
        messages = Math.Min(MostMessages, messages + elapsed * MessagesASecond) - sent;
        var debt = Math.Max(-bytes / BytesASecond, -messages / MessagesASecond);
        return debt > 0.01 ? new ValueTask(Task.Delay(TimeSpan.FromSeconds(Math.Min(debt, 10)), time, cancellation)) : ValueTask.CompletedTask;
    }
}
