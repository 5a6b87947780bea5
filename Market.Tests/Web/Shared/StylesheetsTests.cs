using System.Text.RegularExpressions;

namespace Market.Tests.Web.Shared;

/// <summary>One name per meaning: what is used is defined, and the dark page only gives known names other values.</summary>
public sealed partial class StylesheetsTests
{
    private static readonly string Folder = Path.Combine(Solution.Folder, "Market.Web", "wwwroot", "css");

    private static IEnumerable<string> Defined(string file) => Definition().Matches(Read(file)).Select(match => match.Groups[1].Value).Distinct();

    private static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    [Fact]
    public void Every_name_that_is_used_is_a_token()
    {
        var tokens = Defined("tokens.css").ToHashSet();
        var used = Directory.GetFiles(Folder, "*.css").SelectMany(file => Use().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).Distinct().ToList();

        Assert.True(used.Count > 40);
        Assert.Empty(used.Except(tokens));
    }

    [Fact]
    public void No_token_is_unused()
    {
        var css = string.Join('\n', Directory.GetFiles(Folder, "*.css").Select(File.ReadAllText));

        Assert.All(Defined("tokens.css"), name => Assert.Contains($"var({name})", css, StringComparison.Ordinal));
    }

    /// <summary>A brace lost in a merge once put the whole checkout's looks inside a width no phone has.</summary>
    [Fact]
    public void Every_block_that_is_opened_is_closed_and_none_stands_in_another_s_width()
    {
        foreach (var file in Directory.GetFiles(Folder, "*.css"))
        {
            var depth = 0;
            foreach (var line in File.ReadLines(file))
            {
                Assert.False(depth > 0 && line.StartsWith("/*", StringComparison.Ordinal), $"{Path.GetFileName(file)}: a heading inside a block: {line}");
                depth += line.Count(letter => letter == '{') - line.Count(letter => letter == '}');
                Assert.True(depth >= 0, $"{Path.GetFileName(file)}: closed too often: {line}");
            }
            Assert.True(depth == 0, $"{Path.GetFileName(file)}: {depth} blocks are open at the end.");
        }
    }

    [Theory]
    [InlineData("dark.css")]
    [InlineData("print.css")]
    public void Another_ground_gives_known_names_other_values(string file)
    {
        var names = Defined(file).ToList();

        Assert.NotEmpty(names);
        Assert.Empty(names.Except(Defined("tokens.css")));
    }

    [GeneratedRegex(@"(--[a-z0-9-]+):")]
    private static partial Regex Definition();

    [GeneratedRegex(@"var\((--[a-z0-9-]+)\)")]
    private static partial Regex Use();
}
