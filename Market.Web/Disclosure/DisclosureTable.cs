namespace Market.Web.Disclosure;

/// <summary>
/// Adds up one table and folds small groups (domain.md §8): a named row with fewer households than allowed would tell what single
/// families get. A lone folded row could be found out by subtraction from the total, so further rows follow, smallest first, until
/// enough households are in it. Rows with no household behind them tell nothing about any and stay.
/// </summary>
/// <param name="smallestGroup">The fewest households that a row may show alone.</param>
internal sealed class DisclosureTable(PlanHouseholds plans, int smallestGroup)
{
    /// <summary>A table whose rows name neither place nor producer: nothing is folded.</summary>
    public IReadOnlyList<DisclosureRow> Of(IEnumerable<DisclosedCell> cells, Func<DisclosedCell, RowLabel> label) =>
        [.. Groups(cells, label).Select(Shown)];

    public IReadOnlyList<DisclosureRow> Folded(IEnumerable<DisclosedCell> cells, Func<DisclosedCell, RowLabel> label)
    {
        var groups = Groups(cells, label);
        var folded = TooSmall(groups);
        var shown = groups.Except(folded).Select(Shown);
        return folded.Count == 0 ? [.. shown] : [.. shown, Together(folded)];
    }

    /// <summary>
    /// The rows of <see cref="Folded"/> by <paramref name="fine"/>, added up by <paramref name="coarse"/>: what is folded there stays folded
    /// here, in the same row, so that nobody finds a small village by subtracting the others of its town.
    /// </summary>
    public IReadOnlyList<DisclosureRow> FoldedTogether(IEnumerable<DisclosedCell> cells, Func<DisclosedCell, RowLabel> fine, Func<DisclosedCell, RowLabel> coarse)
    {
        var groups = Groups(cells, fine);
        var folded = TooSmall(groups);
        var shown = Groups(groups.Except(folded).SelectMany(group => group.Cells), coarse).Select(Shown);
        return folded.Count == 0 ? [.. shown] : [.. shown, Together(folded)];
    }

    /// <summary>The largest sales first.</summary>
    private List<Group> Groups(IEnumerable<DisclosedCell> cells, Func<DisclosedCell, RowLabel> label) =>
        [.. cells.GroupBy(cell => label(cell).Key)
            .Select(rows => new Group(label(rows.Last()), [.. rows], plans.Behind(rows.Select(cell => cell.PlanVersion)).Keys))
            .OrderByDescending(group => group.AttributedFen).ThenBy(group => group.Label.Key, StringComparer.Ordinal)];

    private List<Group> TooSmall(List<Group> groups)
    {
        // A benefit of households that the registry has not told of yet is treated as that of a small group.
        var linked = groups.Where(group => group.BenefitFen != 0 || group.Concerned.Any())
            .OrderBy(group => group.Concerned.Count()).ThenBy(group => group.AttributedFen).ToList();
        var folded = linked.TakeWhile(group => group.Concerned.Count() < smallestGroup).ToList();
        if (folded.Count > 0)
            while (folded.Count < linked.Count && folded.SelectMany(group => group.Concerned).Distinct().Count() < smallestGroup)
                folded.Add(linked[folded.Count]);
        return folded;
    }

    private DisclosureRow Shown(Group group)
    {
        var helped = plans.HelpedBy(group.Cells);
        return new(group.Label.Key, group.Label.Name, group.Label.NameEn, group.AttributedFen, group.BenefitFen, helped.Count, helped.Values.Sum());
    }

    private DisclosureRow Together(List<Group> folded)
    {
        var helped = plans.HelpedBy(folded.SelectMany(group => group.Cells));
        var enough = helped.Count >= smallestGroup;
        return new(null, "", "", folded.Sum(group => group.AttributedFen), folded.Sum(group => group.BenefitFen), enough ? helped.Count : null, enough ? helped.Values.Sum() : null);
    }

    /// <param name="Concerned">All households behind its plans, also where refunds outweigh sales.</param>
    private sealed record Group(RowLabel Label, IReadOnlyList<DisclosedCell> Cells, IEnumerable<int> Concerned)
    {
        public long AttributedFen { get; } = Cells.Sum(cell => cell.AttributedFen);
        public long BenefitFen { get; } = Cells.Sum(cell => cell.BenefitFen);
    }
}

internal readonly record struct RowLabel(string Key, string Name, string NameEn);
