using Market.Catalog.District;
using Market.Catalog.Linkage;
using Market.Catalog.Suppliers;

namespace Market.Catalog.Households.Generation;

internal sealed record GeneratedHouseholds(
    List<SupportGroup> Groups, List<VillageTeam> Teams, List<Cadre> Cadres, List<Household> Households, List<PlanMembership> Members);

/// <summary>Makes the households of a district from its figures: the same ones for the same seed and files, wherever it runs.</summary>
internal sealed class HouseholdGenerator(
    HouseholdNumbers numbers, IReadOnlyList<Town> towns, IReadOnlyList<Village> villages, IReadOnlyList<IndustryBase> bases, IReadOnlyList<LinkagePlan> plans)
{
    /// <exception cref="InvalidDataException">The figures cannot all be met; the message says which.</exception>
    public GeneratedHouseholds Run()
    {
        // A stream for each purpose, so that a change in one leaves the others as they were.
        var (drafts, linkedByTown) = new VillageSpread(numbers, villages, bases, Stream(1)).Run();
        var members = BaseMembers(drafts, linkedByTown);
        new HouseholdSizes(numbers, Stream(2)).Run(drafts);
        var places = PlanMembers(drafts, members);
        var staff = new CadreStaff(numbers, towns, new InventedNames(Stream(4)));
        var teams = staff.Teams(drafts);
        List<Cadre> cadres = [.. staff.Residents(teams), .. staff.Paired(drafts)];
        return new(staff.Groups(), teams, cadres, Households(drafts, staff), places);
    }

    private SplitMix64 Stream(int purpose) => new(((ulong)numbers.Seed << 8) + (ulong)purpose);

    private Dictionary<string, List<BaseMember>> BaseMembers(List<HouseholdDraft> drafts, Dictionary<string, int> linkedByTown)
    {
        var townOf = villages.ToDictionary(village => village.Code, village => village.TownCode);
        var ofTown = bases.ToLookup(b => townOf[b.VillageCode]);
        return drafts.GroupBy(draft => draft.Village.TownCode)
            .SelectMany(town => BaseMembership.OfTown([.. town], [.. ofTown[town.Key]], linkedByTown[town.Key]))
            .ToDictionary(b => b.Key, b => b.Value);
    }

    private List<PlanMembership> PlanMembers(List<HouseholdDraft> drafts, Dictionary<string, List<BaseMember>> members)
    {
        var history = new PlanHistory(Stream(3));
        var towns = drafts.GroupBy(draft => draft.Village.TownCode).ToDictionary(town => town.Key, town => town.ToList());
        var townOf = villages.ToDictionary(village => village.Code, village => village.TownCode);
        var plansOf = plans.ToLookup(plan => plan.BaseCode);
        return [.. bases.OrderBy(b => b.Code, StringComparer.Ordinal)
            .SelectMany(b => history.Of(b, plansOf[b.Code], members[b.Code], towns[townOf[b.VillageCode]]))
            .SelectMany(version => version.Members)];
    }

    private List<Household> Households(List<HouseholdDraft> drafts, CadreStaff staff)
    {
        var names = new InventedNames(Stream(5));
        return [.. drafts.GroupBy(draft => draft.Village.Code).SelectMany(village => village.Select((draft, index) =>
        {
            var (family, given) = names.Next();
            return new Household
            {
                Id = draft.Id,
                Code = $"{draft.Village.Code}-{index + 1:000}",
                VillageCode = draft.Village.Code,
                FamilyName = family,
                GivenName = given,
                People = draft.People,
                PairedCadreId = staff.PairedCadreId(draft.Id),
            };
        }))];
    }
}
