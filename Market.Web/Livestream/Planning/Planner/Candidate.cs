using Market.Catalog.Contracts;
using Market.Web.Storefront;

namespace Market.Web.Livestream.Planning.Planner;

/// <summary>
/// A product that could be shown at the proposed time, with all that speaks for and against it. Of a product behind which fewer households stand than may be spoken of
/// together (domain.md §8) sales, remainder and results are left out, of the ranking too: from any of them one could tell what these few earn.
/// </summary>
/// <param name="Units">That its supplier can send now.</param>
/// <param name="UnitsADay">At the pace of the last <see cref="UnsoldRisk.PaceDays"/> days; null where it is left out or not known just now.</param>
/// <param name="Risk">By the rule of the home page, as it will be on the day of the session; null when it is not at risk.</param>
/// <param name="LeftFen">What would be left on its last day, at today's price; 0 when it is not at risk.</param>
/// <param name="Reach">Households behind it.</param>
/// <param name="Marked">At least so many of them are red or yellow; 0 where that cannot be said. Null when it is not known just now.</param>
/// <param name="InSeason">Harvested in the month of the session, and not in all months.</param>
/// <param name="Past">What it came to in earlier sessions; null when it was in none.</param>
/// <param name="Elsewhere">It is in the line-up of another session on the same day.</param>
internal sealed record Candidate(
    ProductRecord Product, int Units, decimal? UnitsADay, AtRisk? Risk, long LeftFen, Reach Reach, int? Marked, bool InSeason, PastResult? Past, bool Elsewhere);

/// <param name="Households">How many; 0 also when there are fewer than may be told.</param>
/// <param name="Few">There are some, but fewer than may be told.</param>
internal readonly record struct Reach(int Households, bool Few)
{
    public static Reach Of(int households, int smallestGroup) => households < smallestGroup ? new(0, households > 0) : new(households, false);
}
