using System.Text.Json;
using System.Text.Json.Serialization;

namespace Market.Web.Api;

/// <summary>How the API spells an enumeration: lower case with underscores (GrainOil is grain_oil). The spelling is a promise; names in code may not change it.</summary>
internal sealed class Words<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) where TEnum : struct, Enum
{
    private static readonly Dictionary<string, TEnum> Values = Enum.GetValues<TEnum>().ToDictionary(Of);

    public static string Of(TEnum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static bool TryParse(string word, out TEnum value) => Values.TryGetValue(word, out value);
}
