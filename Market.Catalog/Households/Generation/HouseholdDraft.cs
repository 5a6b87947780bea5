using Market.Catalog.District;

namespace Market.Catalog.Households.Generation;

/// <summary>A household while it is being made.</summary>
internal sealed class HouseholdDraft(Village village, int id, ulong key)
{
    public const int MostBases = 3;

    public Village Village => village;
    public int Id => id;

    /// <summary>Decides among equals.</summary>
    public ulong Key => key;
    public int People { get; set; }

    /// <summary>Bases it takes part in or once took part in.</summary>
    public int Bases { get; set; }
    public bool IsLinked => Bases > 0;
    public bool MayJoin => Bases < MostBases;
}
