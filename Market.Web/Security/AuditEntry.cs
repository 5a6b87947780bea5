using Microsoft.EntityFrameworkCore;

namespace Market.Web.Security;

/// <summary>Who was refused what, or what the office did. No personal data, no tokens: a route's pattern, never its address.</summary>
internal sealed class AuditEntry
{
    public long Id { get; private set; }
    public DateTimeOffset At { get; init; }

    /// <summary>Null for someone who was not signed in.</summary>
    public string? AccountId { get; init; }

    /// <summary>Method and pattern, for example POST office/products/{code}/withdraw.</summary>
    public required string Route { get; init; }

    /// <summary>Stable word: refused, certificate_withdrawn, certificate_restored, line_refunded, …</summary>
    public required string What { get; init; }

    /// <summary>Code or number of the thing concerned, for what the office did; null for refusals.</summary>
    public string? Subject { get; init; }

    public static void Configure(ModelBuilder model) => model.Entity<AuditEntry>(entry =>
    {
        entry.ToTable("audit").HasKey(e => e.Id);
        entry.HasIndex(e => new { e.What, e.At });
        entry.Property(e => e.AccountId).HasMaxLength(450);
        entry.Property(e => e.Route).HasMaxLength(200);
        entry.Property(e => e.What).HasMaxLength(40);
        entry.Property(e => e.Subject).HasMaxLength(100);
    });
}
