using Market.Orders.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Payments.Comparison;

/// <summary>When our books are compared with Stripe's; configuration section Payments:Comparison.</summary>
internal sealed record ComparisonOptions
{
    /// <summary>False: only when asked.</summary>
    public bool Nightly { get; init; } = true;

    /// <summary>The hour at which the day before is compared, in the district's time zone. A night that was missed is made up for at the next start.</summary>
    public TimeSpan At { get; init; } = TimeSpan.FromHours(3.5);

    /// <summary>How many days each night looks back at: a bank may send a refund back days after Stripe made it.</summary>
    public int Days { get; init; } = 7;

    /// <summary>How long a process that went away keeps others from taking its comparison over.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>The comparison of one night. Its row is what several processes take hold of: one compares, and goes on doing so only while its lease is its own.</summary>
internal sealed class PaymentComparison
{
    /// <summary>The last day compared, as the district counts days.</summary>
    public DateOnly Day { get; init; }
    public DateOnly FromDay { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset LeasedUntil { get; private set; }

    /// <summary>Of the process that holds the lease, new each time it is taken.</summary>
    public Guid Holder { get; private set; }
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>How many entries of Stripe's were compared.</summary>
    public int Entries { get; private set; }

    /// <summary>Takes hold of the comparison of a day; false when it is finished or another process holds it.</summary>
    public static async Task<bool> Take(OrdersDb db, DateOnly day, int days, Guid holder, DateTimeOffset now, TimeSpan lease, CancellationToken cancellation)
    {
        var last = await db.PaymentComparisons.Where(run => run.FinishedAt != null && run.Day < day).OrderByDescending(run => run.Day).Select(run => (DateOnly?)run.Day).FirstOrDefaultAsync(cancellation);
        var usual = day.AddDays(1 - days);
        if (!await db.PaymentComparisons.AnyAsync(run => run.Day == day, cancellation))
            db.Add(new PaymentComparison { Day = day, FromDay = last < usual ? last.Value : usual, StartedAt = now, LeasedUntil = now });
        await db.SaveChangesAsync(cancellation);
        return await db.PaymentComparisons.Where(run => run.Day == day && run.FinishedAt == null && run.LeasedUntil <= now).ExecuteUpdateAsync(set => set
            .SetProperty(run => run.LeasedUntil, now + lease).SetProperty(run => run.Holder, holder), cancellation) == 1;
    }

    /// <exception cref="InvalidOperationException">Another process has taken it over.</exception>
    public static Task Renew(OrdersDb db, DateOnly day, Guid holder, DateTimeOffset until, CancellationToken cancellation) =>
        Change(db, day, holder, run => run.ExecuteUpdateAsync(set => set.SetProperty(r => r.LeasedUntil, until), cancellation), cancellation);

    /// <inheritdoc cref="Renew"/>
    public static Task Finish(OrdersDb db, DateOnly day, Guid holder, int entries, DateTimeOffset now, CancellationToken cancellation) =>
        Change(db, day, holder, run => run.ExecuteUpdateAsync(set => set.SetProperty(r => r.FinishedAt, now).SetProperty(r => r.Entries, entries), cancellation), cancellation);

    private static Task Change(OrdersDb db, DateOnly day, Guid holder, Func<IQueryable<PaymentComparison>, Task<int>> change, CancellationToken cancellation) => db.Write(async _ =>
    {
        if (await change(db.PaymentComparisons.Where(run => run.Day == day && run.Holder == holder && run.FinishedAt == null)) != 1)
            throw new InvalidOperationException($"The comparison of {day:yyyy-MM-dd} is another process's by now.");
    }, cancellation);

    internal sealed class Configuration : IEntityTypeConfiguration<PaymentComparison>
    {
        public void Configure(EntityTypeBuilder<PaymentComparison> comparison) => comparison.ToTable("payment_comparisons").HasKey(c => c.Day);
    }
}
