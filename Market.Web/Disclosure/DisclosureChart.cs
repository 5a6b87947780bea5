namespace Market.Web.Disclosure;

/// <summary>
/// The bars of a table: its rows in their order, those that are too many as one more, so that the amounts add up to the table. A bar is
/// as long as its amount is of the greatest one, whatever its sign, and the amount stands beside it; many rows together are no match for
/// one and get no length.
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
        var longest = rows.Take(apart).Select(row => Math.Max(Math.Abs(row.AttributedSalesFen), Math.Abs(row.BenefitFen))).DefaultIfEmpty().Max();
        var bars = rows.Take(apart).Select(row => new DisclosureBar(
            label(row), row.AttributedSalesFen, row.BenefitFen, Length(row.AttributedSalesFen, longest), Length(row.BenefitFen, longest)));
        var others = rows.Skip(apart).ToList();
        return new(others.Count == 0
            ? [.. bars]
            : [.. bars, new DisclosureBar(rest(others.Count), others.Sum(row => row.AttributedSalesFen), others.Sum(row => row.BenefitFen), 0, 0)]);
    }

    private static int Length(long fen, long longest) => longest == 0 ? 0 : (int)((Int128)Math.Abs(fen) * FullLength / longest);
}

/// <param name="SalesLength">Thousandths of the chart's width.</param>
/// <param name="BenefitLength">Thousandths of the chart's width.</param>
internal sealed record DisclosureBar(string Label, long SalesFen, long BenefitFen, int SalesLength, int BenefitLength);
