using Market.Web.Disclosure;

namespace Market.Tests.Web.Disclosure;

public sealed class DisclosureChartTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(DisclosureChart.MostBars)]
    [InlineData(DisclosureChart.MostBars + 1)]
    [InlineData(300)]
    public void The_bars_add_up_to_the_table_behind_them(int rows)
    {
        var table = Enumerable.Range(1, rows).Select(n => Row($"R{n}", 1_000_003 - n * 7, 100_001 - n)).ToList();
        var chart = Chart(table);

        Assert.Equal((table.Sum(row => row.AttributedSalesFen), table.Sum(row => row.BenefitFen)), (chart.Bars.Sum(bar => bar.SalesFen), chart.Bars.Sum(bar => bar.BenefitFen)));
        Assert.Equal(Math.Min(rows, DisclosureChart.MostBars), chart.Bars.Count);
        if (rows > DisclosureChart.MostBars)
            Assert.Equal($"{rows - DisclosureChart.MostBars + 1} more", chart.Bars[^1].Label);
    }

    [Fact]
    public void A_bar_is_as_long_as_its_amount_is_of_the_greatest_whatever_its_sign()
    {
        var bars = Chart([Row("A", 800, 200), Row("B", -400, -100), Row("C", 0, 0)]).Bars;

        Assert.Equal([(1000, 250), (500, 125), (0, 0)], bars.Select(bar => (bar.SalesLength, bar.BenefitLength)));
        Assert.Equal([0], Chart([Row("A", 0, 0)]).Bars.Select(bar => bar.SalesLength));
    }

    [Fact]
    public void The_greatest_amounts_there_can_be_do_not_break_the_chart() =>
        Assert.Equal(1000, Assert.Single(Chart([Row("A", long.MaxValue, 1)]).Bars).SalesLength);

    private static DisclosureChart Chart(IReadOnlyList<DisclosureRow> rows) => DisclosureChart.Of(rows, row => row.Name, count => $"{count} more");

    private static DisclosureRow Row(string name, long salesFen, long benefitFen) => new(name, name, name, salesFen, benefitFen, 6, 18);
}
