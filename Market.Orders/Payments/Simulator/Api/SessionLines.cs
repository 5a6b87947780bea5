using Market.Orders.Payments.Simulator.Objects;

namespace Market.Orders.Payments.Simulator.Api;

/// <summary>Reads <c>line_items</c>, each with a price given in place (<c>price_data</c>).</summary>
internal static class SessionLines
{
    /// <summary>Stripe's greatest amount: eight digits of the smallest unit.</summary>
    private const long GreatestAmount = 99_999_999;
    private const int MostLines = 100;

    /// <summary>Two more than the shop uses, so that a trial can offer it money of the wrong kind.</summary>
    private static readonly string[] Currencies = ["cny", "hkd", "usd"];

    /// <returns>The one currency of all lines, and the lines.</returns>
    public static (string Currency, SessionLine[] Lines) Read(Parameters asked)
    {
        var count = asked.Count("line_items");
        if (count == 0) throw StripeError.Missing("line_items");
        if (count > MostLines) throw StripeError.Invalid(null, $"line_items can have at most {MostLines} items", "line_items");
        var items = Enumerable.Range(0, count).Select(index => ReadOne(asked, $"line_items[{index}]")).ToArray();
        if (items.Select(item => item.Currency).Distinct().Count() > 1)
            throw StripeError.Invalid(null, "All prices on a Checkout Session must have the same currency.", "line_items");
        // Each factor is at most eight digits, so a product fits a long; the sum is guarded by looking at each line first.
        if (items.Any(item => item.Line.Total > GreatestAmount) || items.Sum(item => item.Line.Total) > GreatestAmount)
            throw StripeError.Invalid("amount_too_large", $"The Checkout Session's total amount must be at most {GreatestAmount}.", "line_items");
        return (items[0].Currency, [.. items.Select(item => item.Line)]);
    }

    private static (string Currency, SessionLine Line) ReadOne(Parameters asked, string item)
    {
        if (asked.Text($"{item}[price]") is { } price) throw StripeError.NoSuch("price", price, $"{item}[price]");
        if (!asked.Has($"{item}[price_data]")) throw StripeError.Missing($"{item}[price_data]");
        var line = new SessionLine(
            Identifier.New("li_"),
            asked.RequiredText($"{item}[price_data][product_data][name]", 1500),
            asked.Text($"{item}[price_data][product_data][description]"),
            Bounded(asked, $"{item}[price_data][unit_amount]"),
            Bounded(asked, $"{item}[quantity]"));
        return (Currency(asked, $"{item}[price_data][currency]"), line);
    }

    private static long Bounded(Parameters asked, string name)
    {
        var number = asked.RequiredPositiveInteger(name);
        return number <= GreatestAmount ? number
            : throw StripeError.Invalid("parameter_invalid_integer", $"Invalid integer: must be at most {GreatestAmount}", name);
    }

    private static string Currency(Parameters asked, string name)
    {
        var currency = asked.RequiredText(name).ToLowerInvariant();
        return Currencies.Contains(currency) ? currency
            : throw StripeError.Invalid(null, $"Invalid currency: {currency}. The simulator supports {string.Join(", ", Currencies)}.", name);
    }
}
