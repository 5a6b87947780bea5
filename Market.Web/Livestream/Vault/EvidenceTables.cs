using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Web.Livestream.Vault;

/// <summary>What must not be changed is guarded by triggers, which the migration AddEvidence makes on both databases.</summary>
internal sealed class EvidenceTables : IEntityTypeConfiguration<LiveEvidence>, IEntityTypeConfiguration<EvidenceDeletion>, IEntityTypeConfiguration<EvidenceExport>
{
    public static void Configure(ModelBuilder model)
    {
        var tables = new EvidenceTables();
        model.ApplyConfiguration<LiveEvidence>(tables).ApplyConfiguration<EvidenceDeletion>(tables).ApplyConfiguration<EvidenceExport>(tables);
    }

    public void Configure(EntityTypeBuilder<LiveEvidence> evidence)
    {
        evidence.ToTable("live_evidence").HasKey(e => e.SessionCode);
        evidence.HasOne<LiveSession>().WithOne().HasForeignKey<LiveEvidence>(e => e.SessionCode);
        evidence.HasIndex(e => e.EndedAt);
        evidence.Property(e => e.HeldReason).HasMaxLength(LiveEvidence.LongestReason);
        evidence.Property(e => e.WithdrawnReason).HasMaxLength(LiveEvidence.LongestReason);
    }

    public void Configure(EntityTypeBuilder<EvidenceDeletion> deletion)
    {
        deletion.ToTable("evidence_deletions").HasKey(d => d.SessionCode);
        deletion.Property(d => d.SessionCode).HasMaxLength(40);
        deletion.HasIndex(d => d.BegunAt);
    }

    public void Configure(EntityTypeBuilder<EvidenceExport> export)
    {
        export.ToTable("evidence_exports").HasKey(e => e.Id);
        export.Property(e => e.SessionCode).HasMaxLength(40);
        export.Property(e => e.Reason).HasMaxLength(LiveEvidence.LongestReason);
        export.HasIndex(e => e.At);
        export.HasIndex(e => e.SessionCode);
    }
}
