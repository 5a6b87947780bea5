using Market.Catalog.Contracts;
using Market.Web.Data;
using Market.Web.Disclosure;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Market.Web.Storefront;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Planning.Planner;

/// <summary>What could be shown at the proposed time, the best first.</summary>
/// <param name="Blocked">Products on sale that the pre-live check would stop as they are, or of which nothing is left: none of them is suggested.</param>
/// <param name="Room">How many more the line-up can take.</param>
/// <param name="SalesKnown">Whether recent sales, and so risk, could be had just now; the others alike.</param>
internal sealed record Suggestions(IReadOnlyList<Candidate> Candidates, int Blocked, int Room, bool SalesKnown, bool WarningsKnown, bool ResultsKnown);

/// <summary>
/// Suggests a line-up for a session that is being planned, from what the house knows: the snapshot, its own log of sales, the registry's counts and the results of earlier
/// sessions. It only suggests: the cadre decides.
/// </summary>
internal sealed partial class SuggestLineUp(
    WebDb db, ICatalog catalog, CurrentSnapshot current, DisclosureFigures figures, PastResults results, TimeProvider time, ILogger<SuggestLineUp> log)
{
    public const int Most = 12;

    public async Task<Suggestions> For(LiveSession session, CancellationToken cancellation)
    {
        var (snapshot, day) = (current.Value, Day(session.Plan.StartsAt));
        var book = await figures.Glance(cancellation);
        var marked = await Marked(day, book, cancellation);
        var past = await results.Read(cancellation);
        var facts = new PlanningFacts(snapshot, day, time.Today(), book?.Lately, marked, past, await SameDay(db, session, day, cancellation), figures.SmallestGroup);
        var taken = session.Items.Select(item => item.ProductCode).ToHashSet();
        var onSale = snapshot.OnSale(day).Where(product => !taken.Contains(product.Code)).ToList();
        var free = onSale.Where(product => snapshot.Deliverable(product) > 0 && MayBeShown(session.Plan, product, snapshot)).ToList();
        // Of one sort of goods one: a show of nothing but peppers is none.
        return new Suggestions(
            [.. Weights.Ranked(facts.Candidates(free)).DistinctBy(candidate => candidate.Product.BaseProduct).Take(Most)],
            onSale.Count - free.Count, LiveSession.MostItems - session.Items.Count, book is not null, marked is not null, past is not null);
    }

    /// <summary>Whether nothing would be found against the product as it stands.</summary>
    public static bool MayBeShown(SessionPlan plan, ProductRecord product, CatalogueSnapshot snapshot, string? talkingPoints = null) => !PreLiveCheck.WhyNotShow(
        plan, new LiveItem { SessionCode = "", ProductCode = product.Code, TalkingPoints = talkingPoints }, product, snapshot).Any();

    /// <summary>By plan version; null when the registry does not answer just now.</summary>
    private async Task<IReadOnlyDictionary<string, int>?> Marked(DateOnly day, DisclosureBook? book, CancellationToken cancellation)
    {
        try
        {
            var benefits = (book?.BenefitIn(day.Year) ?? []).Select(plan => new PlanBenefit(plan.Key, plan.Value));
            return (await catalog.GetWarnings(new GetWarnings(day, [.. benefits]), cancellation)).Plans.ToDictionary(plan => plan.PlanVersion, plan => plan.Marked);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            LogNoWarnings(exception.Message);
            return null;
        }
    }

    /// <summary>What other sessions of that day show: those of everybody from their submission on, the host's own from their draft on.</summary>
    public static async Task<IReadOnlySet<string>> SameDay(WebDb db, LiveSession session, DateOnly day, CancellationToken cancellation)
    {
        var begins = DistrictTime.Parse($"{DistrictTime.Text(day)}T00:00")!.Value;
        var ends = begins.AddDays(1);
        return (await db.LiveSessions.Where(other => other.Code != session.Code && other.Plan.StartsAt >= begins && other.Plan.StartsAt < ends && other.State != SessionState.Cancelled
                && (other.State != SessionState.Draft || other.HostId == session.HostId))
            .SelectMany(other => other.Items).Select(item => item.ProductCode).Distinct().ToListAsync(cancellation)).ToHashSet();
    }

    private static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(DistrictTime.At(at).DateTime);

    [LoggerMessage(LogLevel.Warning, "Suggestions are made without the households' colours: {Reason}")]
    private partial void LogNoWarnings(string reason);
}
