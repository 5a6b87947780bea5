namespace Market.Orders.Payments.Simulator.Deadlines;

/// <summary>Tells sleeping workers that something changed, so that none of them has to poll.</summary>
internal sealed class WakeUp
{
    private TaskCompletionSource bell = NewBell();

    /// <summary>Completes at the next ring. Take it before looking for work, or a ring in between is missed.</summary>
    public Task NextRing => Volatile.Read(ref bell).Task;

    public void Ring() => Interlocked.Exchange(ref bell, NewBell()).TrySetResult();

    private static TaskCompletionSource NewBell() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
