using Market.Web.Search;

namespace Market.Web.Shared;

/// <summary>Names of places. The registry spells villages in Chinese only; in English pages they are written in pinyin with their kind.</summary>
internal static class PlaceName
{
    public static string Village(string name) => Language.IsEnglish ? English(name) : name;

    /// <summary>西湖镇关胜村, or Guansheng Village, Xihu Town.</summary>
    public static string Full(string townName, string townNameEn, string villageName) =>
        Language.IsEnglish ? $"{English(villageName)}, {(townNameEn.Length > 0 ? townNameEn : townName)}" : townName + villageName;

    /// <summary>关胜村 is Guansheng Village.</summary>
    public static string English(string village) => village switch
    {
        _ when village.EndsWith("社区", StringComparison.Ordinal) => $"{Spelled(village[..^2])} Community",
        _ when village.EndsWith('村') => $"{Spelled(village[..^1])} Village",
        _ => Spelled(village),
    };

    private static string Spelled(string chinese) =>
        Pinyin.Of(chinese) is { Length: > 0 } spelled ? char.ToUpperInvariant(spelled[0]) + spelled[1..] : chinese;
}
