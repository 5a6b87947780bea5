using Market.Web.Data;
using Market.Web.Snapshot;

namespace Market.Web.Disclosure;

/// <summary>The public figures, read from Web's own rows and kept for a second: however many ask, the database is asked once.</summary>
internal sealed partial class DisclosureFigures(
    IServiceScopeFactory scopes, CurrentSnapshot snapshot, IConfiguration configuration, TimeProvider time, ILogger<DisclosureFigures> log)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GlancePatience = TimeSpan.FromMilliseconds(300);

    /// <summary>Figures that are slow to read are kept so many times as long: adding up never takes more than a tenth of the database's time.</summary>
    private const int Moderation = 10;
    private readonly Lock reading = new();
    private Task<DisclosureBook>? latest;
    private long startedAt;
    private TimeSpan keep;

    /// <summary>The fewest households that a village or product is shown with alone (domain.md §8).</summary>
    public int SmallestGroup { get; } = configuration.GetValue("Disclosure:SmallestGroup", 5);

    /// <summary>All figures since the beginning, not older than a second.</summary>
    public Task<DisclosureSummary> Now(CancellationToken cancellation) => Of(null, cancellation);

    /// <summary>As <see cref="Now"/>, of one month (yyyy-MM); all zeros when nothing moved in it.</summary>
    public async Task<DisclosureSummary> Of(string? month, CancellationToken cancellation) => (await Book().WaitAsync(cancellation)).Of(month);

    /// <summary>For pages that show figures by the way: null rather than waiting for a slow database or failing with it.</summary>
    public async Task<DisclosureBook?> Glance(CancellationToken cancellation)
    {
        try
        {
            return await Book().WaitAsync(GlancePatience, cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            LogNoFigures(exception.Message);
            return null;
        }
    }

    private Task<DisclosureBook> Book()
    {
        lock (reading)
        {
            if (latest is null || latest.IsCompleted && (!latest.IsCompletedSuccessfully || time.GetElapsedTime(startedAt) >= keep))
            {
                startedAt = time.GetTimestamp();
                // Without a request's token: others wait for the same answer.
                latest = Task.Run(Read, CancellationToken.None);
            }
            return latest;
        }
    }

    private async Task<DisclosureBook> Read()
    {
        await using var scope = scopes.CreateAsyncScope();
        var book = await DisclosureBook.Read(scope.ServiceProvider.GetRequiredService<WebDb>(), time.GetUtcNow(), snapshot.Value, SmallestGroup, CancellationToken.None);
        var took = time.GetElapsedTime(startedAt) * Moderation;
        keep = took > Fresh ? took : Fresh;
        return book;
    }

    [LoggerMessage(LogLevel.Warning, "A page is shown without public figures: {Reason}")]
    private partial void LogNoFigures(string reason);
}
