namespace Market.Web.Sharing;

/// <summary>
/// Marks an action whose answer is the same for everybody, but for its <see cref="VisitorParts"/>: it is made once and given to all who ask, until
/// the catalogue or its stock changes, for one second at most.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedAnswer : Attribute
{
    /// <summary>It shows nothing but the catalogue with its stock and photos, and what time of day and date make of them: it is not made anew each second, but each minute.</summary>
    public bool OfCatalogueAlone { get; init; }
}
