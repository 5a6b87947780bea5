using System.Text.RegularExpressions;
using System.Xml.Linq;
using Market.Orders.Contracts;

namespace Market.Tests.Web.Shared;

/// <summary>Every text that a page asks for is there, in both languages, and none lies about unused.</summary>
public sealed partial class TextsTests
{
    public static TheoryData<string> Rooms => [.. Directory.EnumerateFiles(Path.Combine(Solution.Folder, "Market.Web"), "*.resx", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith(".en.resx", StringComparison.Ordinal) && !OutputFolder().IsMatch(file))
        .Select(file => Path.GetRelativePath(Solution.Folder, file))];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Both_languages_have_the_same_texts_with_the_same_places_to_fill(string room)
    {
        var (chinese, english) = (Texts(room), Texts(Path.ChangeExtension(room, ".en.resx")));

        Assert.Equal(chinese.Keys.Order(), english.Keys.Order());
        Assert.All(chinese, text => Assert.True(text.Value.Trim().Length > 0 && english[text.Key].Trim().Length > 0, $"{text.Key} is empty"));
        Assert.All(chinese, text => Assert.Equal(Places(text.Value), Places(english[text.Key])));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Every_text_asked_for_exists(string room)
    {
        var texts = Texts(room);
        Assert.All(Asked(room), key => Assert.True(texts.Keys.Any(known => Matches(key, known)), $"{key} is asked for and missing"));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void No_text_is_unused(string room)
    {
        var literals = Literals(room).ToList();
        Assert.All(Texts(room).Keys, key => Assert.True(literals.Any(literal => Matches(literal, key)), $"{key} is not used"));
    }

    [Fact]
    public void Every_reason_for_which_an_order_is_refused_has_a_text_for_people_and_one_for_programs()
    {
        var (pages, programs) = (Texts("Market.Web/Storefront/Texts.resx"), Texts("Market.Web/Api/ApiTexts.resx"));
        var reasons = typeof(OrderProblems).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => Assert.True(pages.ContainsKey($"problem.{reason}") && programs.ContainsKey($"order.{reason}"), reason));
    }

    private static Dictionary<string, string> Texts(string file) => XDocument.Load(Path.Combine(Solution.Folder, file)).Root!.Elements("data")
        .ToDictionary(text => text.Attribute("name")!.Value, text => text.Element("value")!.Value);

    private static IEnumerable<string> Places(string text) => PlacePattern().Matches(text).Select(place => place.Groups[1].Value).Distinct().Order();

    private static IEnumerable<string> Asked(string room) => Sources(room).SelectMany(source => AskedPattern().Matches(source)).Select(match => match.Groups[1].Value).Distinct();

    private static IEnumerable<string> Literals(string room) => Sources(room).SelectMany(source => LiteralPattern().Matches(source)).Select(match => match.Groups[1].Value).Distinct();

    /// <summary>Whether a literal of the source, with what it interpolates, can be this key.</summary>
    private static bool Matches(string literal, string key) => literal.Contains('{')
        ? InterpolationPattern().Replace(Regex.Escape(literal), "[^ ]+") is { } pattern && pattern.Contains("\\.", StringComparison.Ordinal) && Regex.IsMatch(key, $"^{pattern}$")
        : literal == key;

    private static IEnumerable<string> Sources(string room) => Directory.EnumerateFiles(Path.Combine(Solution.Folder, Path.GetDirectoryName(room)!), "*.cs*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".cs" or ".cshtml").Select(File.ReadAllText);

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex OutputFolder();

    [GeneratedRegex(@"\{(\d+)")]
    private static partial Regex PlacePattern();

    [GeneratedRegex(@"\b(?:T|Texts|texts)\[\$?""([^""]+)""")]
    private static partial Regex AskedPattern();

    [GeneratedRegex(@"""([a-z{][^""\s]*)""")]
    private static partial Regex LiteralPattern();

    [GeneratedRegex(@"\\\{.*?\}")]
    private static partial Regex InterpolationPattern();
}
