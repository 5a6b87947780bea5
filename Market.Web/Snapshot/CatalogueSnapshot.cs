using System.Collections.Immutable;
using Market.Catalog.Contracts;
using Market.Orders.Contracts;

namespace Market.Web.Snapshot;

/// <summary>
/// All that the storefront shows, as it stood at one moment; never changed, only replaced. Newer news makes a new one; older news,
/// in whatever order it arrives, changes nothing.
/// </summary>
internal sealed record CatalogueSnapshot
{
    public static readonly CatalogueSnapshot Empty = new();

    /// <summary>When Catalog and Orders last gave the whole picture, or null while only facts have come in.</summary>
    public DateTimeOffset? BuiltAt { get; private init; }

    /// <summary>Rises with every change but those of stock and deals: what is derived from the catalogue is still right while it stays.</summary>
    public long CatalogueVersion { get; private init; }

    /// <summary>All products ever certified, by code, those off sale included.</summary>
    public ImmutableDictionary<string, ProductRecord> Products { get; private init; } = ImmutableDictionary<string, ProductRecord>.Empty;
    public ImmutableDictionary<string, CounterRecord> Counters { get; private init; } = ImmutableDictionary<string, CounterRecord>.Empty;

    /// <summary>In the order of the registry.</summary>
    public ImmutableArray<TownRecord> Towns { get; private init; } = [];
    public ImmutableArray<VillageRecord> Villages { get; private init; } = [];

    /// <summary>Corners of the district's border; empty when the registry has none.</summary>
    public ImmutableArray<OutlinePoint> Outline { get; private init; } = [];

    /// <summary>Versions of linkage plans by base.</summary>
    public ImmutableDictionary<string, ImmutableArray<LinkagePlan>> Plans { get; private init; } = ImmutableDictionary<string, ImmutableArray<LinkagePlan>>.Empty;
    public DistrictFigures Figures { get; private init; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    public ShippingTerms Shipping { get; private init; } = new(0, 0);

    /// <summary>Deals put up and not ended, by code.</summary>
    public ImmutableDictionary<string, DealRecord> Deals { get; private init; } = ImmutableDictionary<string, DealRecord>.Empty;

    /// <summary>The deal whose price a product has at this moment, by product; those of a live session are the room's to show.</summary>
    private ImmutableDictionary<string, DealRecord> InForce { get; init; } = ImmutableDictionary<string, DealRecord>.Empty;

    /// <summary>When the next deal begins or ends, so that prices are no longer these; null when none will.</summary>
    public DateTimeOffset? PricesUntil { get; private init; }

    /// <summary>By product, then by place (a supplier's warehouse or a counter).</summary>
    private ImmutableDictionary<string, ImmutableDictionary<string, StockLevel>> Stock { get; init; } =
        ImmutableDictionary<string, ImmutableDictionary<string, StockLevel>>.Empty;

    /// <summary>The whole picture, with whatever <paramref name="known"/> has learned of since it was taken.</summary>
    public static CatalogueSnapshot Build(CatalogSnapshot catalog, StockOnOffer stock, DateTimeOffset at, CatalogueSnapshot known)
    {
        var built = new CatalogueSnapshot
        {
            BuiltAt = at,
            CatalogueVersion = known.CatalogueVersion + 1,
            Products = catalog.Products.ToImmutableDictionary(product => product.Code),
            Counters = catalog.Counters.ToImmutableDictionary(counter => counter.Code),
            Towns = [.. catalog.Towns],
            Villages = [.. catalog.Villages],
            Outline = [.. catalog.Outline],
            Plans = catalog.Plans.GroupBy(plan => plan.BaseCode).ToImmutableDictionary(plans => plans.Key, plans => plans.Select(LinkagePlan.Of).ToImmutableArray()),
            Figures = catalog.Figures,
            Shipping = stock.Shipping ?? known.Shipping,
        };
        built = built.After(stock.Levels).After(known.Stock.Values.SelectMany(places => places.Values));
        built = stock.Deals.Concat(known.Deals.Values).Aggregate(built, (snapshot, deal) => snapshot.After(deal, at));
        built = known.Products.Values.Aggregate(built, (snapshot, product) => snapshot.After(product));
        built = known.Counters.Values.Aggregate(built, (snapshot, counter) => snapshot.After(counter));
        return known.Plans.Values.SelectMany(plans => plans).Aggregate(built, (snapshot, plan) => snapshot.After(plan));
    }

    public CatalogueSnapshot After(ProductRecord product) =>
        Products.TryGetValue(product.Code, out var known) && known.Version >= product.Version
            ? this
            : this with { Products = Products.SetItem(product.Code, product), CatalogueVersion = CatalogueVersion + 1 };

    public CatalogueSnapshot After(CounterRecord counter) =>
        Counters.TryGetValue(counter.Code, out var known) && known.Version >= counter.Version
            ? this
            : this with { Counters = Counters.SetItem(counter.Code, counter), CatalogueVersion = CatalogueVersion + 1 };

    /// <summary>A version of a plan changes once at most: an open one is given its end.</summary>
    public CatalogueSnapshot After(LinkagePlan plan)
    {
        var versions = Plans.GetValueOrDefault(plan.BaseCode, []);
        var known = versions.FirstOrDefault(version => version.PlanVersion == plan.PlanVersion);
        if (known is not null && (known.ValidTo is not null || plan.ValidTo is null))
            return this;
        var changed = known is null ? versions.Add(plan) : versions.Replace(known, plan);
        return this with { Plans = Plans.SetItem(plan.BaseCode, changed), CatalogueVersion = CatalogueVersion + 1 };
    }

    public CatalogueSnapshot After(IEnumerable<StockLevel> levels)
    {
        var stock = Stock.ToBuilder();
        foreach (var level in levels)
        {
            var places = stock.GetValueOrDefault(level.ProductCode, ImmutableDictionary<string, StockLevel>.Empty);
            if (!places.TryGetValue(level.Location, out var known) || known.Version < level.Version)
                stock[level.ProductCode] = places.SetItem(level.Location, level);
        }
        return this with { Stock = stock.ToImmutable() };
    }

    /// <summary>News of a deal; one that has ended is kept until its time is over, so that late news does not bring it back.</summary>
    public CatalogueSnapshot After(DealRecord deal, DateTimeOffset now) => Deals.TryGetValue(deal.Code, out var known) && known.Version >= deal.Version
        ? this
        : (this with { Deals = Deals.SetItem(deal.Code, deal) }).At(now);

    /// <summary>Prices as they are at <paramref name="now"/>.</summary>
    public CatalogueSnapshot At(DateTimeOffset now)
    {
        var deals = Deals.RemoveRange(Deals.Values.Where(deal => deal.EndsAt <= now).Select(deal => deal.Code));
        var open = deals.Values.Where(deal => deal is { State: OfferState.Planned or OfferState.Running, Session: null }).ToList();
        return this with
        {
            Deals = deals,
            InForce = open.Where(deal => deal.OpensAt <= now && deal.Left > 0).GroupBy(deal => deal.ProductCode)
                .ToImmutableDictionary(of => of.Key, of => of.OrderBy(deal => deal.PriceFen).ThenBy(deal => deal.Code, StringComparer.Ordinal).First()),
            PricesUntil = open.Select(deal => (DateTimeOffset?)(deal.OpensAt > now ? deal.OpensAt : deal.EndsAt)).Min(),
        };
    }

    /// <summary>The deal that a unit of the product is sold at now, or null.</summary>
    public DealRecord? Deal(ProductRecord product) => InForce.GetValueOrDefault(product.Code) is { } deal && deal.PriceFen < product.PriceFen ? deal : null;

    /// <summary>The deal that a live session has for the product at this moment, or null.</summary>
    public DealRecord? DealOf(string session, ProductRecord product, DateTimeOffset now) => Deals.Values.FirstOrDefault(deal => deal.Session == session && deal.ProductCode == product.Code
        && deal is { State: OfferState.Planned or OfferState.Running, Left: > 0 } && deal.OpensAt <= now && now < deal.EndsAt);

    /// <summary>What a unit of the product costs now.</summary>
    public long PriceFen(ProductRecord product) => Deal(product)?.PriceFen ?? product.PriceFen;

    /// <summary>The product, also when it is off sale; null for a code nobody knows.</summary>
    public ProductRecord? Product(string code) => Products.GetValueOrDefault(code);

    public CounterRecord? Counter(string code) => Counters.GetValueOrDefault(code);

    public IEnumerable<ProductRecord> OnSale(DateOnly today) => Products.Values.Where(product => product.MayBeSold(today));

    /// <summary>Units that can be had at a place now.</summary>
    public int Available(string productCode, string location) =>
        Stock.TryGetValue(productCode, out var places) && places.TryGetValue(location, out var level) ? level.Available : 0;

    /// <summary>Whether a product's stock is what it was in an earlier snapshot; then so is all that follows from it.</summary>
    public bool StockIsAsIn(CatalogueSnapshot earlier, string productCode) =>
        ReferenceEquals(Stock.GetValueOrDefault(productCode), earlier.Stock.GetValueOrDefault(productCode));

    /// <summary>Whether a product's price is what it was in an earlier snapshot of the same catalogue.</summary>
    public bool PriceIsAsIn(CatalogueSnapshot earlier, string productCode) => InForce.GetValueOrDefault(productCode)?.PriceFen == earlier.InForce.GetValueOrDefault(productCode)?.PriceFen;

    /// <summary>Units that its supplier can send.</summary>
    public int Deliverable(ProductRecord product) => Available(product.Code, product.SupplierCode);

    /// <summary>Whether it can be had anywhere: sent by its supplier, or picked up at an open counter.</summary>
    public bool CanBeHad(ProductRecord product) => Deliverable(product) > 0 || CountersWith(product, 1).Any();

    /// <summary>Counters in service that have at least so many units, and may sell them: spirits are never handed out by a cabinet.</summary>
    public IEnumerable<CounterRecord> CountersWith(ProductRecord product, int quantity) =>
        from level in Stock.GetValueOrDefault(product.Code, ImmutableDictionary<string, StockLevel>.Empty).Values
        where level.Available >= quantity
        let counter = Counter(level.Location)
        where counter is { Status: CounterStatus.Active } && !(product.AdultOnly && counter.Kind == CounterKind.Cabinet)
        select counter;

    /// <summary>The plan and rate that a sale of today falls under, or null when no households stand behind the product.</summary>
    public (LinkagePlan Plan, BenefitRate Rate)? Linkage(ProductRecord product, DateOnly today)
    {
        foreach (var plan in Plans.GetValueOrDefault(product.BaseCode, []))
            if (plan.InForce(today) && plan.Rates.TryGetValue(product.Code, out var rate))
                return (plan, rate);
        return null;
    }

    /// <summary>Fen of one unit's price that reach households when it is sold today; rounded down, as the ledger does.</summary>
    public long BenefitFen(ProductRecord product, DateOnly today) =>
        Linkage(product, today) is { } linkage ? PriceFen(product) * linkage.Rate.BenefitPermille / 1000 : 0;
}
