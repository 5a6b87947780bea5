using Market.Catalog.District;

namespace Market.Catalog.Households.Generation;

/// <summary>Support groups, the village teams with their resident cadres, and the cadres paired with households.</summary>
internal sealed class CadreStaff(HouseholdNumbers numbers, IReadOnlyList<Town> towns, InventedNames names)
{
    public List<SupportGroup> Groups() => [.. Enumerable.Range(1, numbers.SupportGroups).Select(id => new SupportGroup
    {
        Id = id,
        Name = $"第{id}帮扶集团",
        NameEn = $"Support group {id}",
    })];

    /// <summary>Teams live where there is most to do: in the named villages, then in those with most households.</summary>
    public List<VillageTeam> Teams(IReadOnlyList<HouseholdDraft> households)
    {
        var named = numbers.Named.Select(village => village.VillageCode).ToHashSet();
        var villages = households.Where(household => !household.Village.IsCommunity || named.Contains(household.Village.Code))
            .GroupBy(household => household.Village.Code)
            .OrderByDescending(village => named.Contains(village.Key)).ThenByDescending(village => village.Count()).ThenBy(village => village.Key, StringComparer.Ordinal)
            .Select(village => village.First().Village).Take(numbers.VillageTeams).ToList();
        if (villages.Count < numbers.VillageTeams)
            throw new InvalidDataException($"there are {villages.Count} villages with households for {numbers.VillageTeams} village teams");
        return [.. villages.Select((village, index) => new VillageTeam { Id = index + 1, VillageCode = village.Code, SupportGroupId = GroupOf(village) })];
    }

    public IEnumerable<Cadre> Residents(IReadOnlyList<VillageTeam> teams) =>
        Enumerable.Range(0, numbers.ResidentCadres).Select(index => teams[index % teams.Count])
            .Select((team, index) => Person(index + 1, team.SupportGroupId, team.Id));

    /// <summary>Each looks after households that follow one another in the list, so mostly of one village.</summary>
    public IEnumerable<Cadre> Paired(IReadOnlyList<HouseholdDraft> households) => households
        .GroupBy(household => PairedCadreId(household.Id))
        .Select(pair => Person(pair.Key, GroupOf(pair.First().Village), null));

    public int PairedCadreId(int householdId) => numbers.ResidentCadres + 1 + (int)((householdId - 1L) * numbers.PairedCadres / numbers.Households);

    private int GroupOf(Village village) => (towns.Index().First(town => town.Item.Code == village.TownCode).Index % numbers.SupportGroups) + 1;

    private Cadre Person(int id, int supportGroupId, int? villageTeamId)
    {
        var (family, given) = names.Next();
        return new Cadre { Id = id, FamilyName = family, GivenName = given, SupportGroupId = supportGroupId, VillageTeamId = villageTeamId };
    }
}
