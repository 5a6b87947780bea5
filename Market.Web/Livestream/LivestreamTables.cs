using Market.Web.Data;
using Market.Web.Livestream.Vault;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Web.Livestream;

internal sealed class LivestreamTables :
    IEntityTypeConfiguration<LiveSession>, IEntityTypeConfiguration<LiveItem>, IEntityTypeConfiguration<LiveEvent>, IEntityTypeConfiguration<LiveReminder>,
    IEntityTypeConfiguration<LivePresence>
{
    public static void Configure(ModelBuilder model)
    {
        var tables = new LivestreamTables();
        model.ApplyConfiguration<LiveSession>(tables).ApplyConfiguration<LiveItem>(tables).ApplyConfiguration<LiveEvent>(tables).ApplyConfiguration<LiveReminder>(tables).ApplyConfiguration<LivePresence>(tables);
        EvidenceTables.Configure(model);
    }

    public void Configure(EntityTypeBuilder<LiveSession> session)
    {
        session.ToTable("live_sessions").HasKey(s => s.Code);
        session.Property(s => s.Code).HasMaxLength(40);
        session.Property(s => s.HostId).HasMaxLength(100);
        session.Property(s => s.PinnedCode).HasMaxLength(40);
        session.HasIndex(s => s.Key).IsUnique();
        session.HasIndex(s => s.HostId);
        session.HasIndex(s => s.State);
        session.OwnsOne(s => s.Plan);
        session.Navigation(s => s.Plan).IsRequired();
        session.HasMany(s => s.Items).WithOne().HasForeignKey(item => item.SessionCode);
        session.HasMany(s => s.Log).WithOne().HasForeignKey(entry => entry.SessionCode);
    }

    public void Configure(EntityTypeBuilder<LiveItem> item)
    {
        item.ToTable("live_items").HasKey(i => new { i.SessionCode, i.ProductCode });
        item.Property(i => i.ProductCode).HasMaxLength(40);
    }

    public void Configure(EntityTypeBuilder<LiveEvent> entry)
    {
        entry.ToTable("live_events").HasKey(e => new { e.SessionCode, e.Seq });
        entry.Property(e => e.Name).HasMaxLength(100);
        entry.Property(e => e.AccountId).HasMaxLength(100);
        entry.HasIndex(e => new { e.SessionCode, e.AccountId }).HasFilter("account_id IS NOT NULL");
    }

    public void Configure(EntityTypeBuilder<LivePresence> presence)
    {
        presence.ToTable("live_presence").HasKey(p => new { p.SessionCode, p.Node });
        presence.Property(p => p.SessionCode).HasMaxLength(40);
    }

    public void Configure(EntityTypeBuilder<LiveReminder> reminder)
    {
        reminder.ToTable("live_reminders").HasKey(r => new { r.SessionCode, r.AccountId });
        reminder.HasOne<LiveSession>().WithMany().HasForeignKey(r => r.SessionCode);
        reminder.HasIndex(r => r.SessionCode).HasFilter("written_at IS NULL");
    }
}

/// <summary>How a session is found and taken hold of.</summary>
internal static class LiveSessions
{
    /// <summary>
    /// The session with its line-up, locked until the surrounding transaction ends, or null. Entries of its log are written under this lock only, so whoever
    /// has read up to a number has missed nothing before it.
    /// </summary>
    public static async Task<LiveSession?> Lock(this WebDb db, string code, CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        await db.LiveSessions.Where(session => session.Code == code).ExecuteUpdateAsync(set => set.SetProperty(session => session.LastSeq, session => session.LastSeq), cancellation);
        var locked = await db.LiveSessions.Include(session => session.Items.OrderBy(item => item.Position)).SingleOrDefaultAsync(session => session.Code == code, cancellation);
        if (locked is { LogHash: null, LastSeq: > 0 })
            await EarlierLogs.Chain(db, locked, cancellation);
        return locked;
    }

    /// <summary>The session if this account is its host; somebody else's is not found.</summary>
    public static async Task<LiveSession?> LockOf(this WebDb db, string code, string hostId, CancellationToken cancellation) =>
        await db.Lock(code, cancellation) is { } session && session.HostId == hostId ? session : null;

    private static readonly LiveEventKind[] Planning =
        [LiveEventKind.Planned, LiveEventKind.LineUpChanged, LiveEventKind.Submitted, LiveEventKind.Returned, LiveEventKind.Approved, LiveEventKind.Cancelled];

    /// <summary>How its plan came about, the latest 100 steps.</summary>
    public static async Task<List<LiveEvent>> History(this IQueryable<LiveEvent> log, string code, CancellationToken cancellation)
    {
        var latest = await log.AsNoTracking().Where(entry => entry.SessionCode == code && Planning.Contains(entry.Kind)).OrderByDescending(entry => entry.Seq).Take(100).ToListAsync(cancellation);
        latest.Reverse();
        return latest;
    }
}
