namespace Market.Catalog.Households.Generation;

/// <summary>Gives every household its people, 1 to 8, so that all totals are met to the person.</summary>
internal sealed class HouseholdSizes(HouseholdNumbers numbers, SplitMix64 random)
{
    // Households of 1, 2, … 8 people in a thousand, as in rural counties: most have two to four.
    private static readonly int[] PerThousand = [105, 225, 275, 215, 110, 50, 15, 5];

    public void Run(IReadOnlyList<HouseholdDraft> households)
    {
        var linkedPeople = numbers.LinkedPeople;
        var unlinkedPeople = numbers.UnlinkedPeople;
        foreach (var village in numbers.Named)
        {
            var inVillage = households.Where(household => household.Village.Code == village.VillageCode).ToList();
            var ofLinked = PeopleOfLinked(village, inVillage.Count(household => household.IsLinked));
            Fill([.. inVillage.Where(household => household.IsLinked)], ofLinked);
            Fill([.. inVillage.Where(household => !household.IsLinked)], village.People - ofLinked);
            linkedPeople -= ofLinked;
            unlinkedPeople -= village.People - ofLinked;
        }
        var rest = households.Where(household => household.People == 0).ToList();
        Fill([.. rest.Where(household => household.IsLinked)], linkedPeople);
        Fill([.. rest.Where(household => !household.IsLinked)], unlinkedPeople);
    }

    /// <summary>The people of a named village between its linked and its other households, in proportion to the averages of the district.</summary>
    private int PeopleOfLinked(NamedVillage village, int linked)
    {
        var others = village.Households - linked;
        var shares = LargestRemainder.Split(village.People,
            [(long)linked * numbers.LinkedPeople * Math.Max(1, numbers.UnlinkedHouseholds), (long)others * numbers.UnlinkedPeople * Math.Max(1, numbers.LinkedHouseholds)]);
        var least = Math.Max(linked, village.People - (others * HouseholdNumbers.LargestHousehold));
        var most = Math.Min(linked * HouseholdNumbers.LargestHousehold, village.People - others);
        return Math.Clamp(shares[0], least, most);
    }

    private void Fill(List<HouseholdDraft> households, int people)
    {
        if (people < households.Count || people > households.Count * HouseholdNumbers.LargestHousehold)
            throw new InvalidDataException($"{people} people do not fit {households.Count} households of 1 to {HouseholdNumbers.LargestHousehold}");
        foreach (var household in households)
            household.People = random.Weighted(PerThousand) + 1;
        for (var missing = people - households.Sum(household => household.People); missing != 0;)
        {
            var household = households[random.Below(households.Count)];
            var size = household.People + Math.Sign(missing);
            if (size is < 1 or > HouseholdNumbers.LargestHousehold)
                continue;
            household.People = size;
            missing -= Math.Sign(missing);
        }
    }
}
