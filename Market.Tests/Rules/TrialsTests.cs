using System.Text.RegularExpressions;

namespace Market.Tests.Rules;

/// <summary>docs/trials.md keeps its word: every fault has tests that are there.</summary>
public sealed partial class TrialsTests
{
    private static readonly int[] Abuse = [1, 2, 3, 4, 5, 6, 10, 11, 12, 17, 18, 19, 20, 21, 22, 23, 24, 40];

    private static string Table => File.ReadAllText(Path.Combine(Solution.Folder, "docs", "trials.md"));

    [Fact]
    public void Every_test_that_the_table_names_is_one()
    {
        var named = TestName().Matches(Table).Select(match => (Class: match.Groups[1].Value, Method: match.Groups[2].Value)).Distinct().ToList();

        Assert.True(named.Count > 40);
        Assert.DoesNotContain(named, test => !typeof(TrialsTests).Assembly.GetTypes()
            .Any(type => type.Name == test.Class && type.GetMethod(test.Method)?.GetCustomAttributes(typeof(FactAttribute), inherit: true).Length > 0));
    }

    [Fact]
    public void No_fault_is_left_out_and_each_has_a_test()
    {
        var parts = Table.Split("\n## ");

        Assert.Equal(Enumerable.Range(1, 34), Numbers(parts.Single(part => part.StartsWith("Faults", StringComparison.Ordinal))));
        Assert.Equal(Abuse, Numbers(parts.Single(part => part.StartsWith("Abuse", StringComparison.Ordinal))));
    }

    /// <summary>Of the rows that name a test.</summary>
    private static IEnumerable<int> Numbers(string part) =>
        part.Split('\n').Where(row => TestName().IsMatch(row)).Select(row => int.Parse(row.Split('|')[1], System.Globalization.CultureInfo.InvariantCulture));

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();
}
