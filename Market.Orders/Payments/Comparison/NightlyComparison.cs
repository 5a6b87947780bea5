using Market.Orders.Data;
using Market.ServiceDefaults.Database;
using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Payments.Comparison;

/// <summary>Compares each night, in one process of however many there are. A night that was missed or broken off is made up for as soon as somebody is there to do it.</summary>
internal sealed partial class NightlyComparison(
    IServiceScopeFactory scopes, Bell<PaymentComparison> bell, PaymentTimes times, ComparisonOptions options, StripeAddress address, TimeProvider time, ILogger<NightlyComparison> log)
    : Rounds<PaymentComparison>(scopes, bell, times, log)
{
    private readonly IServiceScopeFactory scopes = scopes;
    private readonly ILogger<NightlyComparison> log = log;

    public override async Task<int> Round(CancellationToken cancellation)
    {
        // The simulator listens a moment after its process has begun.
        if (!address.TryGet(out _))
            return 0;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OrdersDb>();
        var day = DueDay();
        // Most rounds end here, without a transaction.
        if (await db.PaymentComparisons.AnyAsync(run => run.Day == day && (run.FinishedAt != null || run.LeasedUntil > time.GetUtcNow()), cancellation))
            return 0;
        var holder = Guid.NewGuid();
        if (!await Take(db, day, holder, cancellation))
            return 0;
        var from = await db.PaymentComparisons.Where(run => run.Day == day).Select(run => run.FromDay).SingleAsync(cancellation);
        var entries = await scope.ServiceProvider.GetRequiredService<ComparePayments>().Compare(
            DistrictTime.StartOf(from), DistrictTime.StartOf(day.AddDays(1)),
            () => PaymentComparison.Renew(db, day, holder, time.GetUtcNow() + options.Lease, cancellation), cancellation);
        await PaymentComparison.Finish(db, day, holder, entries, time.GetUtcNow(), cancellation);
        LogCompared(day, entries);
        return 0;
    }

    /// <summary>Yesterday once its hour has come, before that the day before.</summary>
    private DateOnly DueDay()
    {
        var now = time.GetUtcNow();
        var today = DistrictTime.Day(now);
        return today.AddDays(now >= DistrictTime.StartOf(today) + options.At ? -1 : -2);
    }

    private async Task<bool> Take(OrdersDb db, DateOnly day, Guid holder, CancellationToken cancellation)
    {
        try
        {
            return await db.Write(token => PaymentComparison.Take(db, day, options.Days, holder, time.GetUtcNow(), options.Lease, token), cancellation);
        }
        catch (DbUpdateException exception) when (Transient.IsDuplicate(exception))
        {
            // Another process wrote the row at the same moment.
            db.ChangeTracker.Clear();
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "Compared with Stripe until {Day}: {Entries} entries")]
    private partial void LogCompared(DateOnly day, int entries);
}
