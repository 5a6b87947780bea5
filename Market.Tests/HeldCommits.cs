using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Market.Tests;

/// <summary>Keeps transactions before their commit until released, and counts commits since.</summary>
internal sealed class HeldCommits : DbTransactionInterceptor
{
    private TaskCompletionSource? release;
    private int waiting, commits;

    public int Commits => commits;

    public void Hold() => (release, commits) = (new(TaskCreationOptions.RunContinuationsAsynchronously), 0);

    public void Release() => release!.SetResult();

    public Task AreHeld(int count) => Eventually.Holds(() => Task.FromResult(Volatile.Read(ref waiting) == count), $"{count} transactions wait");

    public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        if (release is not null)
        {
            Interlocked.Increment(ref waiting);
            await release.Task.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
            Interlocked.Increment(ref commits);
        }
        return result;
    }
}
