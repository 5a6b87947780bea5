namespace Market.Web.Search;

/// <summary>Names of a <see cref="SearchDocument"/>'s fields in both indexes.</summary>
internal static class SearchFields
{
    public const string Code = "code";
    public const string Category = "category";

    /// <summary>Fields of text: Chinese in single characters and pairs, other words by their stem.</summary>
    public const string Name = "name", NameEn = "name_en", More = "more", About = "about";

    /// <summary>Fields of whole keys.</summary>
    public const string Head = "head", Also = "also", Use = "use", Place = "place", Kind = "kind", Measure = "measure", Season = "season",
        Spelled = "spelled", Initials = "initials", Maker = "maker";

    public static readonly IReadOnlyList<string> AllKeys = [Code, Category, Head, Also, Use, Place, Kind, Measure, Season, Spelled, Initials, Maker];

    public static IEnumerable<(string Field, string Value)> Texts(SearchDocument document) =>
        [(Name, document.Name), (NameEn, document.NameEn), (More, document.More), (About, document.About)];

    public static IEnumerable<(string Field, IReadOnlyList<string> Values)> Keys(SearchDocument document) =>
    [
        (Code, [document.Code.ToLowerInvariant()]), (Category, [document.Category]), (Head, document.Head), (Also, document.Also), (Use, document.Use),
        (Place, document.Place), (Kind, document.Kind), (Measure, document.Measure), (Season, document.Season),
        (Spelled, document.Spelled), (Initials, document.Initials), (Maker, document.Maker),
    ];
}
