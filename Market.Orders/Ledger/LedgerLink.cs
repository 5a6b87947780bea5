using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Ledger;

/// <summary>
/// One link of the chain that seals the ledger (docs/adr/0010): its hash covers the hash before it and the content of a journal with its postings and
/// attributions, or of a plan version. Only ever added.
/// </summary>
internal sealed class LedgerLink
{
    /// <summary>1, 2, 3 … without a gap.</summary>
    public long Seq { get; init; }

    /// <summary>The journal sealed, or null for a plan.</summary>
    public Guid? JournalId { get; init; }

    /// <summary>The plan version sealed before the first journal that needs it, or null for a journal.</summary>
    public string? PlanVersion { get; init; }

    /// <summary>SHA-256 of the previous hash and the content, see <see cref="LedgerContent.HashAfter"/>.</summary>
    public required byte[] Hash { get; init; }
    public DateTimeOffset SealedAt { get; init; }
}

/// <summary>A journal that waits to be sealed. Written with it, gone with its link, so that nobody has to look for what is missing in a chain of millions.</summary>
internal sealed class UnsealedJournal
{
    /// <summary>Journals are sealed in this order; of one transaction, in the order in which they were posted.</summary>
    public long No { get; init; }
    public Guid JournalId { get; init; }
    public DateTimeOffset At { get; init; }
}

internal sealed class LedgerLinkConfiguration : IEntityTypeConfiguration<LedgerLink>, IEntityTypeConfiguration<UnsealedJournal>
{
    public void Configure(EntityTypeBuilder<LedgerLink> link)
    {
        link.ToTable("ledger_links", table => table.HasCheckConstraint("ck_ledger_links_one", "(journal_id IS NULL) <> (plan_version IS NULL)"));
        // The key is what keeps two that seal at once from making two chains.
        link.HasKey(l => l.Seq);
        link.Property(l => l.Seq).ValueGeneratedNever();
        link.HasIndex(l => l.JournalId).IsUnique();
        link.HasIndex(l => l.PlanVersion).IsUnique();
    }

    public void Configure(EntityTypeBuilder<UnsealedJournal> unsealed) => unsealed.ToTable("unsealed_journals").HasKey(u => u.No);
}
