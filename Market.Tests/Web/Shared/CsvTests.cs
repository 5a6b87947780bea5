using System.Text;
using Market.Web.Shared;

namespace Market.Tests.Web.Shared;

/// <summary>A file that people open in a spreadsheet program runs nothing there.</summary>
public sealed class CsvTests
{
    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("＝1＋1")]
    [InlineData("＋1")]
    [InlineData("－1")]
    [InlineData("＠SUM(A1)")]
    [InlineData("−1")]
    [InlineData(" =1")]
    [InlineData("\u3000=1")]
    [InlineData("\t=1")]
    [InlineData("\r\n=1")]
    [InlineData("\0=1")]
    [InlineData("\u200B=1")]
    [InlineData("\uFEFF=1")]
    public void A_text_that_would_begin_a_formula_begins_with_an_apostrophe(string text)
    {
        var cell = Cell(text);

        Assert.StartsWith("'", cell, StringComparison.Ordinal);
        Assert.DoesNotContain(cell, char.IsControl);
    }

    [Theory]
    [InlineData("关胜村", "关胜村")]
    [InlineData("a-b", "a-b")]
    [InlineData("1=1", "1=1")]
    [InlineData("a\tb\0c\nd", "abcd")]
    [InlineData("", "")]
    public void Any_other_text_stays_as_it_is_but_for_control_characters(string text, string expected) => Assert.Equal(expected, Cell(text));

    [Fact]
    public void Quotes_and_commas_stay_in_their_cell_and_rows_on_their_line()
    {
        var file = Encoding.UTF8.GetString(Csv.File(["a\",b", "c"], [["x\"\r\n\",=1", null]]));

        Assert.Equal("\uFEFF\"a\"\",b\",\"c\"\r\n\"x\"\"\"\",=1\",\"\"\r\n", file);
    }

    [Fact]
    public void Amounts_are_yuan_with_two_decimals_and_stay_numbers_also_below_zero()
    {
        var file = Encoding.UTF8.GetString(Csv.File(["y", "n"], [[Csv.Yuan(-3_456), 7], [Csv.Yuan(128_440), 0]]));

        Assert.EndsWith("-34.56,7\r\n1284.40,0\r\n", file, StringComparison.Ordinal);
    }

    /// <summary>What stands between the quotes of the only cell.</summary>
    private static string Cell(string text) => Encoding.UTF8.GetString(Csv.File(["x"], [[text]])).Split("\r\n")[1][1..^1];
}
