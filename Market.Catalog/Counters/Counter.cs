using Market.Catalog.Contracts;
using Market.Catalog.District;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Catalog.Counters;

/// <summary>A counter (消费帮扶专柜) where certified produce is sold and picked up.</summary>
internal sealed class Counter
{
    public required string Code { get; init; }

    /// <summary>Rises with every change that others hear of.</summary>
    public long Version { get; private set; } = 1;
    public required string Name { get; init; }
    public required string NameEn { get; init; }
    public required CounterKind Kind { get; init; }
    public required SiteType SiteType { get; init; }
    public required string OperatorCode { get; init; }
    public CounterOperator Operator { get; private set; } = null!;
    public required string VillageCode { get; init; }
    public Village Village { get; private set; } = null!;
    public required string Address { get; init; }
    public required double Latitude { get; init; }
    public required double Longitude { get; init; }
    public required string Phone { get; init; }

    /// <summary>Minutes after midnight in the district, 0–1439.</summary>
    public required int Opens { get; init; }

    /// <summary>Minutes after midnight in the district, up to 1440 for the end of the day.</summary>
    public required int Closes { get; init; }

    /// <summary>1 Monday … 7 Sunday.</summary>
    public required List<int> OpenDays { get; init; }
    public required DateOnly OpenedOn { get; init; }
    public required CounterStatus Status { get; init; }
}

/// <summary>Who runs counters (专柜经营者); one may run several.</summary>
internal sealed class CounterOperator
{
    public required string Code { get; init; }
    public required string Name { get; init; }
}

internal sealed class CounterTable : IEntityTypeConfiguration<Counter>, IEntityTypeConfiguration<CounterOperator>
{
    public void Configure(EntityTypeBuilder<Counter> counter)
    {
        counter.ToTable("counters", table => table.HasCheckConstraint("ck_counters_hours", "0 <= opens AND opens < closes AND closes <= 1440"));
        counter.HasKey(c => c.Code);
        counter.Property(c => c.Code).HasMaxLength(20);
        counter.Property(c => c.Version).IsConcurrencyToken();
        counter.HasOne(c => c.Operator).WithMany().HasForeignKey(c => c.OperatorCode).OnDelete(DeleteBehavior.Restrict);
        counter.HasOne(c => c.Village).WithMany().HasForeignKey(c => c.VillageCode).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<CounterOperator> counterOperator)
    {
        counterOperator.ToTable("counter_operators").HasKey(o => o.Code);
        counterOperator.Property(o => o.Code).HasMaxLength(20);
    }
}
