namespace Market.Web.Disclosure;

/// <summary>
/// The bars of a table: its rows in their order, those after the first <see cref="MostBars"/> as one, so that the bars add up to the
/// table. A bar is as long as its amount is of the greatest one, whatever its sign; the amount stands beside it.
/// </summary>
internal sealed record DisclosureChart(IReadOnlyList<DisclosureBar> Bars)
{
    public const int MostBars = 12;
    private const int FullLength = 1000;

    /// <param name="label">A row's name in the language of the page.</param>
    /// <param name="rest">Name of the bar that stands for so many rows.</param>
    public static DisclosureChart Of(IReadOnlyList<DisclosureRow> rows, Func<DisclosureRow, string> label, Func<int, string> rest)
    {
        var apart = rows.Count <= MostBars ? rows.Count : MostBars - 1;
        List<(string Label, long SalesFen, long BenefitFen)> bars = [.. rows.Take(apart).Select(row => (label(row), row.AttributedSalesFen, row.BenefitFen))];
        var others = rows.Skip(apart).ToList();
        if (others.Count > 0)
            bars.Add((rest(others.Count), others.Sum(row => row.AttributedSalesFen), others.Sum(row => row.BenefitFen)));
        var longest = bars.Select(bar => Math.Max(Math.Abs(bar.SalesFen), Math.Abs(bar.BenefitFen))).DefaultIfEmpty().Max();
        return new([.. bars.Select(bar => new DisclosureBar(bar.Label, bar.SalesFen, bar.BenefitFen, Length(bar.SalesFen, longest), Length(bar.BenefitFen, longest)))]);
    }

    private static int Length(long fen, long longest) => longest == 0 ? 0 : (int)((Int128)Math.Abs(fen) * FullLength / longest);
}

/// <param name="SalesLength">Thousandths of the chart's width.</param>
/// <param name="BenefitLength">Thousandths of the chart's width.</param>
internal sealed record DisclosureBar(string Label, long SalesFen, long BenefitFen, int SalesLength, int BenefitLength);
