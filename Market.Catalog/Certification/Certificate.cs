using Market.Catalog.Contracts;
using Market.Catalog.District;
using Market.Catalog.Products;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Catalog.Certification;

/// <summary>The certificate of a product (产品认定) and every decision ever taken on it.</summary>
internal sealed class Certificate
{
    /// <summary>What may follow what (domain.md §3). Nothing follows the end of validity: a renewal is a decision of its own.</summary>
    private static readonly Dictionary<CertificateStatus, CertificateStatus[]> Next = new()
    {
        [CertificateStatus.Certified] = [CertificateStatus.Suspended, CertificateStatus.Withdrawn, CertificateStatus.Expired],
        [CertificateStatus.Suspended] = [CertificateStatus.Certified, CertificateStatus.Withdrawn, CertificateStatus.Expired],
        [CertificateStatus.Withdrawn] = [CertificateStatus.Certified],
        [CertificateStatus.Expired] = [],
    };

    private readonly List<RecordedDecision> history = [];

    public required string Number { get; init; }
    public required string ProductCode { get; init; }
    public required string Batch { get; init; }
    public required DateOnly IssuedOn { get; init; }

    /// <summary>Last day of validity in the district.</summary>
    public required DateOnly ValidTo { get; init; }
    public required string CertifyingUnit { get; init; }
    public CertificateStatus Status { get; private set; } = CertificateStatus.Certified;
    public IReadOnlyCollection<RecordedDecision> History => history;

    /// <summary>Brings it to <paramref name="status"/>, unless it is there or its state forbids it, and records who decided and why.</summary>
    public CertificateDecisionOutcome Decide(CertificateStatus status, string actor, string reason, DateTimeOffset at)
    {
        var over = ValidTo < at.DistrictDate();
        if (status == CertificateStatus.Expired && !over)
            throw new InvalidOperationException($"Certificate {Number} is valid until {ValidTo:O}.");
        if (status == CertificateStatus.Certified && over)
            return CertificateDecisionOutcome.Expired;
        if (status == Status)
            return CertificateDecisionOutcome.AlreadySo;
        if (!Next[Status].Contains(status))
            return CertificateDecisionOutcome.Expired;
        Status = status;
        Record(actor, reason, at);
        return CertificateDecisionOutcome.Done;
    }

    /// <summary>Writes down the decision that made the certificate.</summary>
    public void RecordIssue(string reason) => Record(CertifyingUnit, reason, DistrictDay.Start(IssuedOn));

    private void Record(string actor, string reason, DateTimeOffset at) =>
        history.Add(new RecordedDecision { CertificateNumber = Number, At = at, Status = Status, Actor = actor, Reason = reason });
}

/// <summary>A decision on a certificate: what it became, when, by whom, why. Rows are only ever added.</summary>
internal sealed class RecordedDecision
{
    public long Id { get; private set; }
    public required string CertificateNumber { get; init; }
    public required DateTimeOffset At { get; init; }
    public required CertificateStatus Status { get; init; }

    /// <summary>Account name of the office member, the certifying unit, or the rule that acted.</summary>
    public required string Actor { get; init; }
    public required string Reason { get; init; }
}

internal sealed class CertificateTable : IEntityTypeConfiguration<Certificate>, IEntityTypeConfiguration<RecordedDecision>
{
    public void Configure(EntityTypeBuilder<Certificate> certificate)
    {
        certificate.ToTable("certificates", table => table.HasCheckConstraint("ck_certificates_validity", "valid_to >= issued_on"));
        certificate.HasKey(c => c.Number);
        certificate.Property(c => c.Number).HasMaxLength(40);
        certificate.HasIndex(c => new { c.Status, c.ValidTo });
        certificate.HasOne<Product>().WithOne(p => p.Certificate).HasForeignKey<Certificate>(c => c.ProductCode).OnDelete(DeleteBehavior.Restrict);
        certificate.HasMany(c => c.History).WithOne().HasForeignKey(d => d.CertificateNumber).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<RecordedDecision> decision)
    {
        decision.ToTable("certificate_decisions").HasKey(d => d.Id);
        decision.Property(d => d.Actor).HasMaxLength(CertificateDecisions.LongestActor);
        decision.Property(d => d.Reason).HasMaxLength(CertificateDecisions.LongestReason);
    }
}
