namespace Market.Catalog.Households;

internal static class PersonName
{
    /// <summary>How public pages may show a person (domain.md §8): 李某某, 欧阳某某.</summary>
    public static string Masked(string familyName) => familyName + "某某";
}
