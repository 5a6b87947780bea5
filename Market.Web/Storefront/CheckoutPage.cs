using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Snapshot;

namespace Market.Web.Storefront;

/// <param name="Counters">Open counters that have everything in the cart, of the chosen town when one is chosen.</param>
/// <param name="Towns">Towns that have such counters.</param>
/// <param name="Problems">Why the order was not placed; empty when the form is new.</param>
internal sealed record CheckoutPage(
    CheckoutForm Form, CartPage Cart, IReadOnlyList<CounterRecord> Counters, IReadOnlyList<TownRecord> Towns, IReadOnlyList<OrderProblem> Problems)
{
    public static CheckoutPage Of(CheckoutForm form, Cart cart, CatalogueSnapshot snapshot, DateOnly today, IReadOnlyList<OrderProblem> problems)
    {
        var page = CartPage.Of(cart, snapshot, today);
        var counters = page.Lines.Where(line => line.Product is not null).Select(line => snapshot.CountersWith(line.Product!, line.Quantity).Select(counter => counter.Code))
            .Aggregate<IEnumerable<string>>((some, others) => some.Intersect(others)).Select(code => snapshot.Counter(code)!).OrderBy(counter => counter.Code).ToList();
        var towns = snapshot.Towns.Where(town => counters.Any(counter => counter.TownCode == town.Code)).ToList();
        var chosen = towns.Any(town => town.Code == form.Town) ? counters.Where(counter => counter.TownCode == form.Town) : counters;
        return new CheckoutPage(form, page, [.. chosen], towns, problems);
    }

    /// <summary>Problems of one field, named as the API names it.</summary>
    public OrderProblem? Problem(string field) => Problems.FirstOrDefault(problem => problem.Field.Equals(field, StringComparison.OrdinalIgnoreCase));

    /// <summary>Fields that the form shows; a problem elsewhere (a line, the total) is told at its head.</summary>
    public static readonly IReadOnlyList<string> Fields =
    [
        "deliverTo.province", "deliverTo.city", "deliverTo.district", "deliverTo.street", "deliverTo.postalCode", "pickUpAt",
        "contact.name", "contact.phone", "contact.email", "note", "adultConfirmed",
    ];

    public static string Id(string field) => field.Replace('.', '-');
}

/// <summary>A field of the form with its label, for the partial view.</summary>
internal sealed record FormField(CheckoutPage Page, string Name, string Label, string? Value, int Longest, string Autocomplete, string Type = "text", bool Required = true);
