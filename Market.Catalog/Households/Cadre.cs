using Market.Catalog.District;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Catalog.Households;

/// <summary>Units of the district that support the same towns together (帮扶集团).</summary>
internal sealed class SupportGroup
{
    public required int Id { get; init; }
    public required string Name { get; init; }
    public required string NameEn { get; init; }
}

/// <summary>A team that lives and works in a village (驻村工作队).</summary>
internal sealed class VillageTeam
{
    public required int Id { get; init; }
    public required string VillageCode { get; init; }
    public Village Village { get; private set; } = null!;
    public required int SupportGroupId { get; init; }
    public SupportGroup SupportGroup { get; private set; } = null!;
}

/// <summary>A cadre (帮扶干部): resident in a village with a team, or paired with households.</summary>
internal sealed class Cadre
{
    public required int Id { get; init; }
    public required string FamilyName { get; init; }
    public required string GivenName { get; init; }
    public required int SupportGroupId { get; init; }
    public SupportGroup SupportGroup { get; private set; } = null!;

    /// <summary>The team of a resident cadre; null for a paired one.</summary>
    public required int? VillageTeamId { get; init; }
    public VillageTeam? VillageTeam { get; private set; }
}

internal sealed class CadreTable : IEntityTypeConfiguration<SupportGroup>, IEntityTypeConfiguration<VillageTeam>, IEntityTypeConfiguration<Cadre>
{
    public void Configure(EntityTypeBuilder<SupportGroup> group)
    {
        group.ToTable("support_groups").HasKey(g => g.Id);
        group.Property(g => g.Id).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<VillageTeam> team)
    {
        team.ToTable("village_teams").HasKey(t => t.Id);
        team.Property(t => t.Id).ValueGeneratedNever();
        team.HasOne(t => t.Village).WithMany().HasForeignKey(t => t.VillageCode).OnDelete(DeleteBehavior.Restrict);
        team.HasOne(t => t.SupportGroup).WithMany().HasForeignKey(t => t.SupportGroupId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Cadre> cadre)
    {
        cadre.ToTable("cadres").HasKey(c => c.Id);
        cadre.Property(c => c.Id).ValueGeneratedNever();
        cadre.HasOne(c => c.SupportGroup).WithMany().HasForeignKey(c => c.SupportGroupId).OnDelete(DeleteBehavior.Restrict);
        cadre.HasOne(c => c.VillageTeam).WithMany().HasForeignKey(c => c.VillageTeamId).OnDelete(DeleteBehavior.Restrict);
    }
}
