using Market.Orders.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Orders.Settlement;

/// <summary>The closing of a month: all that had passed its return window at the month's end and was not closed before. Only ever added.</summary>
internal sealed class Closing
{
    /// <summary>yyyy-MM in Asia/Shanghai.</summary>
    public required string Month { get; init; }

    /// <summary>The first moment after the month.</summary>
    public DateTimeOffset Cutoff { get; init; }
    public DateTimeOffset ClosedAt { get; init; }
    public required string Actor { get; init; }
}

/// <summary>A sale or refund that a closing took in. Its key is what keeps it from being settled twice.</summary>
internal sealed class ClosedLine
{
    public required string AttributionId { get; init; }
    public required string Month { get; init; }

    /// <summary>The journal that settled it with its supplier.</summary>
    public Guid JournalId { get; init; }

    /// <summary>Where the goods were picked up, or null when they were delivered.</summary>
    public string? Counter { get; init; }

    /// <summary>Rate of the counter's fee when the sale was closed; a refund uses the same.</summary>
    public int FeePermille { get; init; }

    /// <summary>The counter's fee, negative for a refund.</summary>
    public long FeeFen { get; init; }
}

/// <summary>What a closing added to a pool. The sum over closings is the pool's total that households have parts of.</summary>
internal sealed class ClosedPool
{
    public required string Month { get; init; }
    public required string ProductCode { get; init; }
    public required string PlanVersion { get; init; }
    public long Fen { get; init; }
}

/// <summary>What one payee gets of one closing. What was earned and not paid out (negative, after refunds) is carried: carried = brought + earned − due.</summary>
internal sealed class Statement
{
    public required string Month { get; init; }
    public PayeeKind Kind { get; init; }

    /// <summary>Code of the supplier or counter, number of the household.</summary>
    public required string Code { get; init; }

    /// <summary>Net value of the goods.</summary>
    public long GoodsFen { get; init; }

    /// <summary>What of it is the households'.</summary>
    public long BenefitFen { get; init; }

    /// <summary>Handling by counters.</summary>
    public long FeeFen { get; init; }
    public long EarnedFen { get; init; }

    /// <summary>From earlier closings; never above 0.</summary>
    public long BroughtFen { get; init; }

    /// <summary>To be paid for this month; never below 0.</summary>
    public long DueFen { get; init; }
}

internal sealed class ClosingConfiguration :
    IEntityTypeConfiguration<Closing>, IEntityTypeConfiguration<ClosedLine>, IEntityTypeConfiguration<ClosedPool>, IEntityTypeConfiguration<Statement>
{
    public void Configure(EntityTypeBuilder<Closing> closing)
    {
        closing.ToTable("closings").HasKey(c => c.Month);
        closing.Property(c => c.Month).HasMaxLength(7);
    }

    public void Configure(EntityTypeBuilder<ClosedLine> line)
    {
        line.ToTable("closed_lines").HasKey(l => l.AttributionId);
        line.HasIndex(l => l.JournalId);
    }

    public void Configure(EntityTypeBuilder<ClosedPool> pool) => pool.ToTable("closed_pools").HasKey(p => new { p.Month, p.ProductCode, p.PlanVersion });

    public void Configure(EntityTypeBuilder<Statement> statement)
    {
        statement.ToTable("statements", table => table.HasCheckConstraint("ck_statements_due", "due_fen >= 0 AND brought_fen <= 0"));
        statement.HasKey(s => new { s.Month, s.Kind, s.Code });
        statement.HasIndex(s => new { s.Kind, s.Code });
    }
}
