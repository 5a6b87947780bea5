using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Linkage;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Ledger;

/// <summary>
/// Appends what was posted to the chain, a few times a second. Payments do not do it themselves: they would queue at the chain's
/// head, all of them, until each has committed (docs/adr/0010).
/// </summary>
internal sealed partial class LedgerSealer(IServiceScopeFactory scopes, TimeProvider time, ILogger<LedgerSealer> log) : BackgroundService
{
    public const int Batch = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>Seals up to <see cref="Batch"/> journals, and the plans they need before them; returns how many, 0 when another node was first.</summary>
    public static async Task<int> Seal(OrdersDb db, TimeProvider time, CancellationToken cancellation)
    {
        var waiting = await db.UnsealedJournals.AsNoTracking().OrderBy(unsealed => unsealed.No).Take(Batch).ToListAsync(cancellation);
        if (waiting.Count == 0)
            return 0;
        // What was posted never changes, so it is read before the transaction, which on SQLite keeps every other writer waiting.
        var last = waiting[^1].No;
        var journals = await LedgerContents.Journals(db, db.UnsealedJournals.Where(unsealed => unsealed.No <= last).Select(unsealed => unsealed.JournalId), cancellation);
        if (!waiting.TrueForAll(unsealed => journals.ContainsKey(unsealed.JournalId)))
            return 0;
        return await db.Write(token => Append(db, waiting, journals, time.GetUtcNow(), token), sealedNow => sealedNow > 0, cancellation);
    }

    /// <summary>Seals all that waits just now.</summary>
    public static async Task SealAll(OrdersDb db, TimeProvider time, CancellationToken cancellation)
    {
        while (await Seal(db, time, cancellation) > 0)
            db.ChangeTracker.Clear();
    }

    public static async Task<LedgerHead> Head(OrdersDb db, CancellationToken cancellation) =>
        await db.LedgerLinks.OrderByDescending(link => link.Seq).FirstOrDefaultAsync(cancellation) is { } head
            ? new LedgerHead(head.Seq, Convert.ToHexStringLower(head.Hash), head.SealedAt)
            : new LedgerHead(0, Convert.ToHexStringLower(LedgerContent.Genesis), DateTimeOffset.UnixEpoch);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var count = 0;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                count = await Seal(scope.ServiceProvider.GetRequiredService<OrdersDb>(), time, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception.Message);
            }
            if (count < Batch)
                await Task.Delay(Pause, stoppingToken);
        }
    }

    private static async Task<int> Append(
        OrdersDb db, List<UnsealedJournal> waiting, Dictionary<Guid, SealedJournal> journals, DateTimeOffset now, CancellationToken cancellation)
    {
        // Whoever takes these rows away seals them. Another node waits here, finds some gone, and leaves it.
        var numbers = waiting.Select(unsealed => unsealed.No).ToList();
        if (await db.UnsealedJournals.Where(unsealed => numbers.Contains(unsealed.No)).ExecuteDeleteAsync(cancellation) != waiting.Count)
            return 0;
        var head = await db.LedgerLinks.AsNoTracking().OrderByDescending(link => link.Seq).FirstOrDefaultAsync(cancellation);
        var chain = new Chain(head?.Seq ?? 0, head?.Hash ?? LedgerContent.Genesis, now);
        var plans = new HashSet<string>(await db.LedgerLinks.Where(link => link.PlanVersion != null).Select(link => link.PlanVersion!).ToListAsync(cancellation)) { LinkagePlan.None };
        foreach (var journal in waiting.Select(unsealed => journals[unsealed.JournalId]))
        {
            foreach (var version in journal.Attributed.Select(attribution => attribution.PlanVersion).Where(plans.Add))
                db.LedgerLinks.Add(chain.Next(new LedgerContent(null, await LedgerContents.Plan(db, version, cancellation))));
            db.LedgerLinks.Add(chain.Next(new LedgerContent(journal, null)));
        }
        return waiting.Count;
    }

    private sealed class Chain(long seq, byte[] hash, DateTimeOffset now)
    {
        public LedgerLink Next(LedgerContent content)
        {
            hash = LedgerContent.HashAfter(hash, content.Bytes());
            return new LedgerLink { Seq = ++seq, JournalId = content.Journal?.Id, PlanVersion = content.Plan?.PlanVersion, Hash = hash, SealedAt = now };
        }
    }

    [LoggerMessage(LogLevel.Warning, "The ledger could not be sealed and will be tried again: {Reason}")]
    private partial void LogFailed(string reason);
}
