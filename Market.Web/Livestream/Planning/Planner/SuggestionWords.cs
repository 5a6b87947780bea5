using System.Globalization;
using Market.Web.Shared;
using Market.Web.Storefront;
using Microsoft.Extensions.Localization;

namespace Market.Web.Livestream.Planning.Planner;

/// <summary>Why a product is suggested, in one sentence of real figures, in the page's language.</summary>
internal sealed class SuggestionWords(IStringLocalizer<LivestreamTexts> texts)
{
    /// <param name="resultsKnown">Whether earlier results could be had: only then it is said that there are none.</param>
    /// <param name="smallestGroup">The fewest households that may be spoken of together.</param>
    public string Why(Candidate candidate, bool resultsKnown, int smallestGroup) => texts["why.sentence", string.Join(texts["why.joiner"], Parts(candidate, resultsKnown, smallestGroup))];

    /// <summary>For the host's eyes, to begin with: where it comes from, what it is and whom it helps. Nothing of colours, which are not for being spoken of on air.</summary>
    public string Points(Candidate candidate, string origin, int smallestGroup) => texts["why.points",
        origin, Language.Pick(candidate.Product.Specification, candidate.Product.SpecificationEn), Language.Pick(candidate.Product.Storage, candidate.Product.StorageEn),
        Households(candidate with { Marked = 0 }, smallestGroup)];

    private IEnumerable<string> Parts(Candidate candidate, bool resultsKnown, int smallestGroup)
    {
        var unit = Language.Pick(candidate.Product.Unit, candidate.Product.UnitEn);
        yield return texts["why.stock", Number(candidate.Units), unit];
        if (candidate.UnitsADay is { } pace)
            yield return pace >= 1 ? texts["why.pace", Number(decimal.Round(pace)), unit, UnsoldRisk.PaceDays] : texts[pace > 0 ? "why.slow" : "why.no_sales", UnsoldRisk.PaceDays];
        if (candidate.Risk is { } risk)
            yield return risk.DaysLeft > 0 ? texts[$"why.risk.{risk.Deadline}", risk.DaysLeft] : texts[$"why.risk.{risk.Deadline}.today"];
        if (candidate.InSeason && candidate.Risk?.Deadline != Deadline.HarvestEnds)
            yield return texts["why.season"];
        yield return Households(candidate, smallestGroup);
        if (candidate.Past is { } past)
            yield return texts["why.past", Money.Text((long)decimal.Round(past.FenAViewer)), past.Sessions];
        else if (resultsKnown && !candidate.Reach.Few)
            yield return texts["why.untried"];
        if (candidate.Elsewhere)
            yield return texts["why.elsewhere"];
    }

    private string Households(Candidate candidate, int smallestGroup) => candidate switch
    {
        { Reach.Few: true } => texts["why.reach_few", smallestGroup],
        { Reach.Households: 0 } => texts["why.reach_none"],
        { Marked: > 0 and var marked } => texts["why.reach_marked", Number(candidate.Reach.Households), Number(marked)],
        _ => texts["why.reach", Number(candidate.Reach.Households)],
    };

    private static string Number(decimal number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
