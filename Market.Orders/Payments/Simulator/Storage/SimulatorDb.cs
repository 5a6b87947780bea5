using System.Linq.Expressions;
using Market.Orders.Payments.Simulator.Objects;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Market.Orders.Payments.Simulator.Storage;

/// <summary>What "Stripe" remembers. Its own file, because it must outlive whatever happens to the shop's.</summary>
internal sealed class SimulatorDb(DbContextOptions<SimulatorDb> options) : DbContext(options)
{
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<PaymentIntent> PaymentIntents => Set<PaymentIntent>();
    public DbSet<Charge> Charges => Set<Charge>();
    public DbSet<Refund> Refunds => Set<Refund>();
    public DbSet<Dispute> Disputes => Set<Dispute>();
    public DbSet<Event> Events => Set<Event>();
    public DbSet<StoredAnswer> Answers => Set<StoredAnswer>();

    /// <summary>Records an event about <paramref name="subject"/> as it stands now; it is sent after the transaction commits.</summary>
    public void Announce(string type, StripeObject subject, DateTimeOffset now, Caller? caller = null) =>
        Events.Add(Event.About(type, subject, caller ?? Caller.Nobody, now));

    protected override void ConfigureConventions(ModelConfigurationBuilder configuration)
    {
        configuration.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
        configuration.Properties<Enum>().HaveConversion<string>();
    }

    protected override void OnModelCreating(ModelBuilder model)
    {
        Map<Session>(model, "sessions", session => session.PaymentIntentId, session => session.ExpiresAt);
        Map<PaymentIntent>(model, "payment_intents");
        Map<Charge>(model, "charges", charge => charge.PaymentIntentId, charge => charge.SettlesAt);
        Map<Refund>(model, "refunds", refund => refund.PaymentIntentId, refund => refund.SucceedsAt);
        Map<Dispute>(model, "disputes", dispute => dispute.PaymentIntentId);
        Map<Event>(model, "events", happening => happening.NextAttemptAt);
        model.Entity<Session>().Ignore(session => session.Lines);
        model.Entity<Charge>().Ignore(charge => charge.Unrefunded);
        model.Entity<Dispute>().Ignore(dispute => dispute.IsDecided);
        model.Entity<StoredAnswer>().ToTable("answers").HasKey(answer => answer.Key);
        // Two charges that both succeed for one intent are what a payment system must never have; the database refuses the second.
        model.Entity<Charge>().HasIndex(charge => charge.PaymentIntentId, "one_success")
            .IsUnique().HasFilter($"\"{nameof(Charge.Status)}\" <> '{nameof(ChargeStatus.Failed)}'");
    }

    private static void Map<T>(ModelBuilder model, string table, params Expression<Func<T, object?>>[] indexes) where T : StripeObject
    {
        var entity = model.Entity<T>().ToTable(table);
        entity.HasKey(item => item.Sequence);
        entity.HasIndex(item => item.Id).IsUnique();
        foreach (var index in indexes) entity.HasIndex(index);
    }

    /// <summary>Instants as whole numbers, so that SQLite can compare them.</summary>
    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        instant => instant.ToUnixTimeMilliseconds(),
        milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
