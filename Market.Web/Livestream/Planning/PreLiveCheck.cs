using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Shared;
using Market.Web.Snapshot;

namespace Market.Web.Livestream.Planning;

/// <summary>Something that may not be shown as it is planned. Its text (check.{Code}) says what, and how to mend it.</summary>
/// <param name="ProductCode">Null when it is the session's.</param>
internal sealed record Finding(string Code, string? ProductCode, params object[] Values);

/// <summary>
/// The check before a session is reviewed, approved and started (开播前审核, domain.md §7): what it finds keeps the session off the air. Each finding
/// can be mended by who planned it, or its product is left out.
/// </summary>
internal sealed class PreLiveCheck(CurrentSnapshot current, IDeals deals, TimeProvider time, IConfiguration configuration)
{
    public async Task<IReadOnlyList<Finding>> Run(LiveSession session, CancellationToken cancellation)
    {
        var findings = OfSession(session.Plan, session.Items.Count, time.GetUtcNow()).ToList();
        foreach (var item in session.Items.OrderBy(item => item.Position))
        {
            if (current.Value.Product(item.ProductCode) is not { } product)
            {
                findings.Add(new Finding("unknown_product", item.ProductCode));
                continue;
            }
            findings.AddRange(OfItem(session.Plan, item, product, current.Value));
            findings.AddRange(await OfDeal(session, item, cancellation));
        }
        return findings;
    }

    public static IEnumerable<Finding> OfSession(SessionPlan plan, int items, DateTimeOffset now)
    {
        if (items == 0)
            yield return new Finding("empty_line_up", null);
        if (plan.UnitApproval is null)
            yield return new Finding("no_approval", null);
        if (plan.EndsAt <= now)
            yield return new Finding("over", null);
        if (Words.IsBarred(plan.HostUnit))
            yield return new Finding("barred_unit", null, plan.HostUnit);
        foreach (var word in Words.ClaimsIn($"{plan.Title}\n{plan.Introduction}"))
            yield return new Finding("forbidden_claim", null, word);
        foreach (var word in Words.RanksIn($"{plan.Title}\n{plan.Introduction}\n{plan.HostName}"))
            yield return new Finding("rank", null, word);
    }

    public static IEnumerable<Finding> OfItem(SessionPlan plan, LiveItem item, ProductRecord product, CatalogueSnapshot snapshot)
    {
        foreach (var finding in WhyNotShow(plan, item, product, snapshot))
            yield return finding;
        if (item.Quota > snapshot.Deliverable(product))
            yield return new Finding("quota_above_stock", product.Code, item.Quota.Value, snapshot.Deliverable(product));
    }

    /// <summary>Why a product may not be shown, whatever is left of it: also asked in the middle of the show, when stock has been sold.</summary>
    public static IEnumerable<Finding> WhyNotShow(SessionPlan plan, LiveItem item, ProductRecord product, CatalogueSnapshot snapshot)
    {
        var (first, last) = (Day(plan.StartsAt), Day(plan.EndsAt));
        if (!product.MayBeSold(first) || !product.MayBeSold(last))
            yield return new Finding("no_certificate", product.Code, DistrictTime.Text(first));
        foreach (var part in Missing(product))
            yield return new Finding($"price_tag_{part}", product.Code);
        if (string.IsNullOrWhiteSpace(product.LicenceNo) || string.IsNullOrWhiteSpace(product.LicenceKind))
            yield return new Finding("no_licence", product.Code);
        if (product.AdultOnly && !plan.AdultNotice)
            yield return new Finding("adult_notice", product.Code);
        var (price, average) = (item.LivePriceFen ?? snapshot.PriceFen(product), AverageFen(product, snapshot, first));
        if (price > average)
            yield return new Finding("above_average", product.Code, Money.Text(price), Money.Text(average));
        foreach (var word in Words.ClaimsIn(item.TalkingPoints))
            yield return new Finding("forbidden_claim", product.Code, word);
        foreach (var word in Words.RanksIn(item.TalkingPoints))
            yield return new Finding("rank", product.Code, word);
        if (item.SeleniumReport is null && Words.SaysSelenium($"{product.Name}\n{product.NameEn}\n{item.TalkingPoints}\n{plan.Title}\n{plan.Introduction}"))
            yield return new Finding("selenium", product.Code);
    }

    /// <summary>The mean list price of what is on sale of the same variety, specification and grade, itself included, in fen rounded up (domain.md §3, the second test).</summary>
    public static long AverageFen(ProductRecord product, CatalogueSnapshot snapshot, DateOnly day)
    {
        var same = snapshot.OnSale(day).Where(other => other.BaseProduct == product.BaseProduct && other.Variety == product.Variety
            && other.Specification == product.Specification && other.Grade == product.Grade).Select(other => other.PriceFen).ToList();
        return same.Count == 0 ? product.PriceFen : (same.Sum() + same.Count - 1) / same.Count;
    }

    /// <summary>When the live price holds: from a little before the planned start until buyers who have left can no longer come back to it.</summary>
    public CreateDeal Deal(LiveSession session, LiveItem item, bool preview)
    {
        var (now, settings) = (time.GetUtcNow(), LiveSettings.Of(configuration));
        var opens = session.Plan.StartsAt - settings.EarlyStart;
        return new CreateDeal(
            // The log's number stands for the plan: one that was returned and submitted anew gets deals anew.
            $"live:{session.Code}:{session.LastSeq}:{item.ProductCode}",
            item.ProductCode, item.LivePriceFen!.Value, opens > now ? opens : null, session.Plan.EndsAt + settings.After, item.Quota ?? 0, item.LimitPerBuyer, session.Code, preview, session.MadeBy);
    }

    private async Task<IEnumerable<Finding>> OfDeal(LiveSession session, LiveItem item, CancellationToken cancellation) => item is { LivePriceFen: not null, DealCode: null }
        ? (await deals.CreateDeal(Deal(session, item, preview: true), cancellation)).Problems.Select(problem => new Finding($"deal_{problem.Code}", item.ProductCode))
        : [];

    /// <summary>What must stand on a price tag (明码标价, domain.md §8) and does not.</summary>
    private static IEnumerable<string> Missing(ProductRecord product)
    {
        if (product.PriceFen <= 0)
            yield return "price";
        if (product.ShelfLifeDays <= 0)
            yield return "shelf_life";
        foreach (var (part, text) in new[]
        {
            ("unit", product.Unit), ("specification", product.Specification), ("variety", product.Variety), ("grade", product.Grade),
            ("origin", product.VillageName), ("producer", product.SupplierName), ("storage", product.Storage),
        })
            if (string.IsNullOrWhiteSpace(text))
                yield return part;
    }

    private static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(DistrictTime.At(at).DateTime);
}
