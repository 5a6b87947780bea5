namespace Market.Catalog.Households.Generation;

/// <summary>How many of whom a district has; the generator meets every one of these figures exactly.</summary>
/// <param name="Seed">The same seed and figures make the same households.</param>
/// <param name="Named">Villages whose own figures are known.</param>
internal sealed record HouseholdNumbers(
    int Seed, int Households, int People, int LinkedHouseholds, int LinkedPeople,
    int SupportGroups, int VillageTeams, int ResidentCadres, int PairedCadres, IReadOnlyList<NamedVillage> Named)
{
    public const int LargestHousehold = 8;
    public int UnlinkedHouseholds => Households - LinkedHouseholds;
    public int UnlinkedPeople => People - LinkedPeople;
}

internal sealed record NamedVillage(string VillageCode, int Households, int People);
