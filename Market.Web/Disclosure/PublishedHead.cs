using Market.Orders.Contracts;

namespace Market.Web.Disclosure;

/// <summary>
/// The head of the ledger's chain as the public reads it: asked of Orders once a minute at most, however many look. Whoever notes it down can hold it
/// against any later export (docs/ledger.md). While Orders does not answer, the last one known is shown.
/// </summary>
internal sealed partial class PublishedHead(IServiceScopeFactory scopes, TimeProvider time, ILogger<PublishedHead> log)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);
    private readonly Lock asking = new();
    private Task? asked;
    private long askedAt;
    private volatile LedgerHead? known;

    /// <summary>Null while none is known, or nothing was posted; never waits long.</summary>
    public async Task<LedgerHead?> Glance(CancellationToken cancellation)
    {
        if (known is null)
            await Asked().WaitAsync(Patience, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        else
            _ = Asked();
        return known;
    }

    private Task Asked()
    {
        lock (asking)
        {
            if (asked is null || asked.IsCompleted && (known is null || time.GetElapsedTime(askedAt) >= Fresh))
            {
                askedAt = time.GetTimestamp();
                // Without a request's token: others wait for the same answer.
                asked = Task.Run(Ask, CancellationToken.None);
            }
            return asked;
        }
    }

    private async Task Ask()
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var head = await scope.ServiceProvider.GetRequiredService<IOrders>().GetLedgerHead(new GetLedgerHead(), CancellationToken.None);
            known = head.Seq > 0 ? head : known;
        }
        catch (Exception exception)
        {
            LogNoHead(exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The ledger's head could not be asked for: {Reason}")]
    private partial void LogNoHead(string reason);
}
