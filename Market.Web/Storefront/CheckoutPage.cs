using Market.Orders.Contracts;
using Market.Web.Snapshot;

namespace Market.Web.Storefront;

/// <param name="Provinces">All there are; <paramref name="Cities"/> and <paramref name="Districts"/> are those of what is chosen.</param>
/// <param name="Problems">Why the order was not placed; empty when the form is new.</param>
/// <param name="Renewed">Which part of the form a button has just renewed (<see cref="Address"/>, <see cref="Counter"/>), or null.</param>
/// <param name="SignedIn">Whether the order will stand in the list of an account.</param>
internal sealed record CheckoutPage(
    CheckoutForm Form, CartPage Cart, PickUpChoice PickUp, IReadOnlyList<string> Provinces, IReadOnlyList<string> Cities, IReadOnlyList<string> Districts,
    IReadOnlyList<OrderProblem> Problems, string? Renewed, bool SignedIn, OrderQuote Quote)
{
    /// <summary>Value of the button that shows the cities and districts of what is chosen, for browsers without script.</summary>
    public const string Address = "address";

    /// <summary>Value of the button that shows what a coupon takes off.</summary>
    public const string Coupon = "coupon";

    /// <summary>Value of the button that looks for counters.</summary>
    public const string Counter = "counter";

    /// <summary>The problem of whoever was answered nothing: the order may have been placed.</summary>
    public const string NoAnswer = "no_answer";

    /// <summary>Fields that the form shows; a problem elsewhere (a line, the total) is told at its head.</summary>
    public static readonly IReadOnlyList<string> Fields =
    [
        "deliverTo.province", "deliverTo.city", "deliverTo.district", "deliverTo.street", "deliverTo.postalCode", "pickUpAt",
        "contact.name", "contact.phone", "contact.email", "invoice.title", "invoice.taxNumber", "invoice.email", "note", "couponCode", "exclusionsAccepted", "adultConfirmed",
    ];

    public static CheckoutPage Of(
        CheckoutForm form, Cart cart, CartOrigins origins, CatalogueSnapshot snapshot, Divisions divisions, DateOnly today, IReadOnlyList<OrderProblem> problems, string? renewed, bool signedIn,
        OrderQuote? quote)
    {
        var page = CartPage.Of(cart, origins, snapshot, today);
        // While the orders do not answer, what the shop knows itself; an order is placed at what was shown or not at all.
        quote ??= new OrderQuote([.. page.Lines.Select(line => new QuotedLine(line.Code, line.Quantity, line.Product?.PriceFen ?? 0, line.Price?.Fen ?? 0, null, 0))], page.GoodsFen, 0, 0, page.DeliveryFen, []);
        var to = form.DeliverTo;
        (to.Province, to.City, to.District) = divisions.Known(to.Province, to.City, to.District);
        return new CheckoutPage(
            form, page, PickUpChoice.Of(form, page, snapshot), [.. divisions.Provinces.Select(province => province.Name)],
            [.. divisions.Province(to.Province)?.Cities.Select(city => city.Name) ?? []], divisions.City(to.Province, to.City)?.Districts ?? [],
            [.. problems.Concat(quote.Problems).DistinctBy(problem => (problem.Field, problem.Code))], renewed, signedIn, quote);
    }

    /// <summary>
    /// With the sums that were sent, whatever it would cost now: an order whose answer was lost may itself have used up the coupon or the deal, and is found by the same sums only.
    /// </summary>
    public CheckoutPage AsSent() => this with { Quote = Quote with { GoodsFen = Form.ShownGoodsFen, DiscountFen = 0, DeliveryFen = Form.ShownDeliveryFen } };

    /// <summary>Of the goods, the coupon taken off.</summary>
    public long NetFen => Quote.GoodsFen - Quote.DiscountFen;

    /// <summary>What of it reaches households.</summary>
    public long BenefitFen => Quote.Lines.Join(Cart.Lines, quoted => quoted.Code, line => line.Code, (quoted, line) => ((quoted.Quantity * quoted.UnitPriceFen) - quoted.DiscountFen) * line.Permille / 1000).Sum();

    /// <summary>Whether nobody knows if the order was placed: no field is at fault, and nothing says that it was not.</summary>
    public bool IsUnanswered => Problems is [{ Code: NoAnswer }];

    /// <summary>Problems of one field, named as the API names it.</summary>
    public OrderProblem? Problem(string field) => Problems.FirstOrDefault(problem => problem.Field.Equals(field, StringComparison.OrdinalIgnoreCase));

    /// <summary>Where the cursor stands when the page opens: at the first thing that is wrong.</summary>
    public bool IsFirstProblem(string field) => Problems.FirstOrDefault(problem => Fields.Contains(problem.Field))?.Field == field;

    public static string Id(string field) => field.Replace('.', '-');
}

/// <summary>A field of the form with its label, for the partial views.</summary>
/// <param name="Autocomplete">What a browser may fill in (WCAG 1.3.5).</param>
/// <param name="Hint">A word below the label, or null.</param>
internal sealed record FormField(
    CheckoutPage Page, string Name, string Label, string? Value, int Longest, string Autocomplete, string Type = "text", bool Required = true, string? Hint = null);

/// <param name="Options">Names to choose from.</param>
internal sealed record SelectField(CheckoutPage Page, string Name, string Label, string? Value, string Autocomplete, IReadOnlyList<string> Options);
