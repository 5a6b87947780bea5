using System.Globalization;
using Market.Orders.Contracts;
using Market.Web.Livestream.Guard;
using Market.Web.Shared;
using Market.Web.Snapshot;

namespace Market.Web.Livestream.After;

/// <summary>A few minutes of a session.</summary>
/// <param name="Viewers">At most, of what was counted; null when nobody counted.</param>
/// <param name="Orders">Placed then, whatever became of them.</param>
/// <param name="Pinned">Codes of what was pinned then.</param>
internal sealed record Stretch(DateTimeOffset From, int? Viewers, int Orders, IReadOnlyList<string> Pinned);

/// <param name="ShownMinutes">How long it was pinned; 0 for never.</param>
/// <param name="Conversion">Per cent of the most viewers who ordered it; null when nobody counted them.</param>
internal sealed record ProductReport(string Code, int ShownMinutes, int Orders, int Units, long NetFen, long RefundedFen, decimal? Conversion);

/// <summary>Something to do better next time: a text (advice.{Code}) and what it is about.</summary>
internal sealed record Advice(string Code, params object[] Values);

/// <summary>What a session came to, as far as is known today: refunds of tomorrow change it.</summary>
/// <param name="Households">Behind what was sold and kept, each once.</param>
internal sealed record SessionReport(
    LiveSession Session, int? MostViewers, long Likes, int Messages, IReadOnlyList<Stretch> Stretches, IReadOnlyList<ProductReport> Products, GuardedResult Result, int Households, int Villages,
    IReadOnlyList<Advice> Advice)
{
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(5);

    /// <param name="log">All entries of the session, in their order.</param>
    public static SessionReport Of(LiveSession session, IReadOnlyList<LiveEvent> log, GuardedResult result, IReadOnlyList<LiveOrder> orders, CatalogueSnapshot snapshot, DateTimeOffset now)
    {
        var (from, to) = (session.StartedAt ?? now, session.EndedAt ?? now);
        var most = log.Where(entry => entry.Kind == LiveEventKind.Watched).Max(entry => entry.Number);
        List<ProductReport> products = [.. session.Items.OrderBy(item => item.Position).Select(item => Product(item.ProductCode, Shown(log, item.ProductCode, to), most, result))];
        var plans = products.Where(product => product.NetFen > 0).Select(product => snapshot.Product(product.Code)).OfType<Market.Catalog.Contracts.ProductRecord>()
            .Select(product => snapshot.Linkage(product, DateOnly.FromDateTime(DistrictTime.At(from).DateTime))?.Plan).OfType<LinkagePlan>().Distinct().ToList();
        return new SessionReport(
            session, most, log.Where(entry => entry.Kind == LiveEventKind.Liked).Sum(entry => (long)(entry.Number ?? 0)), log.Count(entry => entry.Kind == LiveEventKind.Said),
            [.. InTime(log, orders, from, to)], products, result, plans.SelectMany(plan => plan.Households).Select(household => household.HouseholdId).Distinct().Count(),
            plans.SelectMany(plan => plan.Groups).Select(group => group.VillageCode).Distinct().Count(), [.. AdviceOf(log, products, result, snapshot)]);
    }

    private static ProductReport Product(string code, TimeSpan shown, int? most, GuardedResult result)
    {
        var sold = result.Sales.Products.FirstOrDefault(line => line.ProductCode == code) ?? new LiveProductSales(code, 0, 0, 0, 0, 0, 0, 0);
        return new ProductReport(code, (int)Math.Ceiling(shown.TotalMinutes), sold.Orders, sold.Units, sold.NetFen, sold.RefundedFen, most > 0 ? Math.Round(100m * sold.Orders / most.Value, 1) : null);
    }

    /// <summary>How long it was on show: from each pin to whatever was pinned or unpinned next, or the end.</summary>
    private static TimeSpan Shown(IReadOnlyList<LiveEvent> log, string code, DateTimeOffset end)
    {
        var (shown, since) = (TimeSpan.Zero, (DateTimeOffset?)null);
        foreach (var entry in log.Where(entry => entry.Kind is LiveEventKind.Pinned or LiveEventKind.Unpinned))
        {
            shown += entry.At - (since ?? entry.At);
            since = entry.Kind == LiveEventKind.Pinned && entry.ProductCode == code ? entry.At : null;
        }
        return shown + (end - (since ?? end));
    }

    private static IEnumerable<Stretch> InTime(IReadOnlyList<LiveEvent> log, IReadOnlyList<LiveOrder> orders, DateTimeOffset from, DateTimeOffset to)
    {
        for (var at = from; at < to || at == from; at += Length)
        {
            var (begin, end) = (at, at + Length);
            var then = log.Where(entry => entry.At >= begin && entry.At < end).ToList();
            yield return new Stretch(
                begin, then.Where(entry => entry.Kind == LiveEventKind.Watched).Max(entry => entry.Number), orders.Count(order => order.PlacedAt >= begin && order.PlacedAt < end),
                [.. then.Where(entry => entry.Kind == LiveEventKind.Pinned).Select(entry => entry.ProductCode!)]);
        }
    }

    private static IEnumerable<Advice> AdviceOf(IReadOnlyList<LiveEvent> log, IReadOnlyList<ProductReport> products, GuardedResult result, CatalogueSnapshot snapshot)
    {
        if (products.Where(product => product.ShownMinutes == 0).Select(product => Market.Web.Storefront.ProductWords.NameOf(snapshot, product.Code)).ToList() is { Count: > 0 } never)
            yield return new Advice("never_shown", string.Join(Language.IsEnglish ? ", " : "、", never));
        foreach (var product in products.Where(product => product is { ShownMinutes: > 0, Orders: 0 }))
            yield return new Advice("not_sold", Market.Web.Storefront.ProductWords.NameOf(snapshot, product.Code), product.ShownMinutes);
        var answered = log.Where(entry => entry.Kind is LiveEventKind.Answered or LiveEventKind.Hidden).Select(entry => entry.About).ToHashSet();
        var open = log.Count(entry => entry.Kind == LiveEventKind.Said && entry.Text!.AsSpan().ContainsAny('?', '？') && !answered.Contains(entry.Seq));
        if (open > 0)
            yield return new Advice("unanswered", open);
        if (log.All(entry => entry.Kind != LiveEventKind.Captioned))
            yield return new Advice("no_captions");
        var (gross, refunded) = (result.Sales.Products.Sum(line => line.GrossFen), result.Sales.Products.Sum(line => line.RefundedFen));
        if (refunded * 10 > gross)
            yield return new Advice("refunds", (100m * refunded / gross).ToString("0.#", CultureInfo.InvariantCulture));
    }
}
