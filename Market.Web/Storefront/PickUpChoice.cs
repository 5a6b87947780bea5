using Market.Catalog.Contracts;
using Market.Web.Shared;
using Market.Web.Snapshot;

namespace Market.Web.Storefront;

/// <param name="Metres">From the middle of the chosen town, or null when none is chosen.</param>
internal sealed record PickUpCounterChoice(CounterRecord Counter, double? Metres);

/// <summary>Counters that have everything in the cart: the nearest to a town first, or those that a word finds.</summary>
/// <param name="Counters">At most <see cref="Shown"/>; the chosen one is always among them.</param>
/// <param name="Found">How many there are in all.</param>
/// <param name="Towns">Towns that have such counters.</param>
internal sealed record PickUpChoice(IReadOnlyList<PickUpCounterChoice> Counters, int Found, IReadOnlyList<TownRecord> Towns)
{
    public const int Shown = 10;
    private const int LongestWord = 50;

    public static PickUpChoice Of(CheckoutForm form, CartPage cart, CatalogueSnapshot snapshot)
    {
        var counters = cart.Lines.Select(line => line.Product is null ? [] : snapshot.CountersWith(line.Product, line.Quantity).Select(counter => counter.Code))
            .Aggregate((some, others) => some.Intersect(others)).Select(code => snapshot.Counter(code)!).ToList();
        var towns = snapshot.Towns.Where(town => counters.Any(counter => counter.TownCode == town.Code)).ToList();
        var near = snapshot.Towns.FirstOrDefault(town => town.Code == form.Town);
        var found = counters.Where(counter => Matches(counter, form.Find?.Trim() ?? "")).Select(counter => new PickUpCounterChoice(counter, near is null ? null
            : new Point(near.Latitude, near.Longitude).MetresTo(counter.Latitude, counter.Longitude)))
            .OrderBy(choice => choice.Counter.TownCode != near?.Code).ThenBy(choice => choice.Metres).ThenBy(choice => choice.Counter.Code).ToList();
        var shown = found.OrderBy(choice => choice.Counter.Code != form.PickUpAt).Take(Shown).ToList();
        return new PickUpChoice(shown, found.Count, towns);
    }

    private static bool Matches(CounterRecord counter, string word) => word.Length is 0 or > LongestWord
        || new[] { counter.Code, counter.Name, counter.NameEn, counter.Address, counter.TownName }.Any(text => text.Contains(word, StringComparison.OrdinalIgnoreCase));
}
