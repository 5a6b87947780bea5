using System.Buffers;
using System.Net.Mail;
using System.Text;
using Market.Catalog.Contracts;
using Market.Orders.Contracts;

namespace Market.Orders.Checkout;

/// <summary>What can be said of an order's fields without looking at the catalogue. Text that passes is safe for both databases.</summary>
internal static class OrderFields
{
    public const int MostLines = 50;
    public const int MostUnits = 999;
    private const int LongestKey = 200;
    private const int LongestCode = 40;

    public static IEnumerable<OrderProblem> Check(PlaceOrder order) =>
    [
        .. Text("key", order.Key, LongestKey),
        .. Lines(order.Lines),
        .. Destination(order),
        .. Buyer(order.Contact),
        .. Invoice(order.Invoice),
        .. Text("note", order.Note, 500, required: false, lineBreaks: true),
        .. Text("promoter", order.Promoter, 100, required: false),
        .. order.ExclusionsAccepted.Count > MostLines ? Problem("exclusionsAccepted", OrderProblems.TooManyLines) : [],
        .. Text("from.device", order.From?.Device, 64, required: false),
        .. Text("from.network", order.From?.Network, 64, required: false),
        .. Text("couponCode", order.CouponCode, LongestCode, required: false),
        .. Enum.IsDefined(order.Channel) ? [] : Problem("channel", OrderProblems.UnknownValue),
        .. order.Language is "zh-CN" or "en" ? [] : Problem("language", OrderProblems.UnknownValue),
    ];

    /// <summary>Of the lines alone.</summary>
    public static IEnumerable<OrderProblem> CheckLines(PlaceOrder order) => Lines(order.Lines);

    public static bool IsKey(string? key) => !Text("key", key, LongestKey).Any();

    public static bool IsCode(string? code) => !Text("code", code, LongestCode).Any();

    private static IEnumerable<OrderProblem> Lines(IReadOnlyList<OrderLineRequest> lines)
    {
        if (lines.Count is 0 or > MostLines)
            return Problem("lines", lines.Count == 0 ? OrderProblems.Required : OrderProblems.TooManyLines);
        return lines.SelectMany((line, i) => Text($"lines[{i}].code", line.Code, LongestCode).Concat(Room($"lines[{i}].live", line.Live))).Concat(Quantities(lines));
    }

    private static IEnumerable<OrderProblem> Room(string field, LiveSource? live) => live is null ? [] : [.. Text(field, live.Session, LongestCode), .. Text(field, live.Host, 100)];

    private static IEnumerable<OrderProblem> Quantities(IReadOnlyList<OrderLineRequest> lines)
    {
        var together = new Dictionary<string, long>();
        for (var i = 0; i < lines.Count; i++)
        {
            var (code, quantity) = (lines[i].Code, lines[i].Quantity);
            var units = together[code ?? ""] = together.GetValueOrDefault(code ?? "") + Math.Max(quantity, 0);
            if (quantity is < 1 or > MostUnits || units > MostUnits)
                yield return new OrderProblem($"lines[{i}].quantity", OrderProblems.QuantityOutOfRange, IsCode(code) ? code : null, null);
        }
    }

    private static IEnumerable<OrderProblem> Destination(PlaceOrder order) => (order.DeliverTo, order.PickUpAt) switch
    {
        ({ } address, null) =>
        [
            .. Text("deliverTo.province", address.Province, 50),
            .. Text("deliverTo.city", address.City, 50),
            .. Text("deliverTo.district", address.District, 50),
            .. Text("deliverTo.street", address.Street, 200),
            .. Text("deliverTo.postalCode", address.PostalCode, 10, required: false),
        ],
        (null, { } counter) => Text("pickUpAt", counter, LongestCode),
        (null, null) => Problem("deliverTo", OrderProblems.DeliveryOrPickUp),
        _ => Problem("pickUpAt", OrderProblems.DeliveryOrPickUp),
    };

    private static IEnumerable<OrderProblem> Buyer(Contact? contact) =>
    [
        .. Text("contact.name", contact?.Name, 50),
        .. contact?.Phone is { Length: > 0 } phone && !IsPhone(phone) ? Problem("contact.phone", OrderProblems.BadPhone) : Text("contact.phone", contact?.Phone, 20),
        .. contact?.Email is { Length: > 0 } email && !IsEmail(email) ? Problem("contact.email", OrderProblems.BadEmail) : [],
    ];

    private static IEnumerable<OrderProblem> Invoice(InvoiceRequest? invoice) => invoice is null ? [] :
    [
        .. Enum.IsDefined(invoice.Kind) ? [] : Problem("invoice.kind", OrderProblems.UnknownValue),
        .. Text("invoice.title", invoice.Title, 100),
        .. invoice switch
        {
            { Kind: InvoiceKind.Person, TaxNumber: null } => [],
            { Kind: InvoiceKind.Person } => Problem("invoice.taxNumber", OrderProblems.UnknownValue),
            { TaxNumber: null or "" } => Problem("invoice.taxNumber", OrderProblems.Required),
            { TaxNumber: { } number } => SocialCreditCode.IsValid(number) ? [] : Problem("invoice.taxNumber", OrderProblems.BadTaxNumber),
        },
        .. Text("invoice.email", invoice.Email, 254) is { Length: > 0 } problem ? problem : IsEmail(invoice.Email) ? [] : Problem("invoice.email", OrderProblems.BadEmail),
    ];

    private static bool IsPhone(string text) =>
        text.Length <= 20 && text.All(c => char.IsAsciiDigit(c) || c is ' ' or '+' or '-') && text.Count(char.IsAsciiDigit) >= 6;

    private static bool IsEmail(string text) =>
        text.Length <= 254 && IsPlain(text, lineBreaks: false) && MailAddress.TryCreate(text, out var address) && address.Address == text && address.Host.Contains('.');

    public static OrderProblem[] Text(string field, string? text, int longest, bool required = true, bool lineBreaks = false)
    {
        if (string.IsNullOrWhiteSpace(text))
            return required ? Problem(field, OrderProblems.Required) : [];
        if (text.Length > longest)
            return Problem(field, OrderProblems.TooLong);
        return IsPlain(text, lineBreaks) ? [] : Problem(field, OrderProblems.BadCharacters);
    }

    /// <summary>PostgreSQL refuses NUL and half a surrogate pair; no other control character has any business in a name either.</summary>
    private static bool IsPlain(string text, bool lineBreaks)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var used) != OperationStatus.Done)
                return false;
            if (Rune.IsControl(rune) && !(lineBreaks && rune.Value is '\r' or '\n'))
                return false;
            rest = rest[used..];
        }
        return true;
    }

    private static OrderProblem[] Problem(string field, string code) => [new OrderProblem(field, code, null, null)];
}
