using Market.Orders.Checkout;
using Market.Orders.Contracts;
using Market.Orders.Fulfilment;
using Market.Orders.Payments;

namespace Market.Orders.Returns;

/// <summary>
/// What can be held against an ask, in words for each field. Without reason: the seven days of consumer law, for lines that were sold with them. A claim: for
/// fresh goods within the shorter window that is published, for all others within the seven days too; later, the office helps.
/// </summary>
internal sealed class AskedReturn(Order order, AskReturn ask, IReadOnlyList<PaymentRefund> refunds, IReadOnlyList<ReturnRequest> returns, FulfilmentOptions options, DateTimeOffset now)
{
    public const int MostPhotos = 6;
    private const int LongestNote = 500;

    private bool Claim => ask.Reason != ReturnReason.NoReason;

    /// <summary>Of what can be said without the order.</summary>
    public static IEnumerable<OrderProblem> Fields(AskReturn ask) =>
    [
        .. OrderFields.IsKey(ask.Key) ? [] : Problem("key", OrderProblems.BadCharacters),
        .. Enum.IsDefined(ask.Reason) ? [] : Problem("reason", OrderProblems.UnknownValue),
        .. OrderFields.Text("note", ask.Note, LongestNote, required: false, lineBreaks: true),
        .. ask.Lines.Count switch { 0 => Problem("lines", OrderProblems.Required), > OrderFields.MostLines => Problem("lines", OrderProblems.TooManyLines), _ => [] },
        .. ask.Photos.Count > MostPhotos ? Problem("photos", ReturnProblems.TooManyPhotos) : [],
    ];

    public IEnumerable<OrderProblem> Problems()
    {
        var asked = ask.Lines.Select((request, i) => (Request: request, Field: $"lines[{i}]", Line: order.Lines.Find(line => line.LineNo == request.LineNo))).ToList();
        if (asked.Find(one => one.Line is null || ask.Lines.Count(other => other.LineNo == one.Request.LineNo) > 1) is { Field: { } unknown })
            return Problem($"{unknown}.lineNo", ReturnProblems.UnknownLine);
        if (asked.DistinctBy(one => one.Line!.Location).Count() > 1)
            return Problem("lines", ReturnProblems.OnePlace);
        return [.. asked.SelectMany(one => Of(one.Request, one.Line!, one.Field)), .. Photos([.. asked.Select(one => one.Line!)])];
    }

    private IEnumerable<OrderProblem> Of(ReturnLineRequest request, OrderLine line, string field)
    {
        if (order.Parcels.Find(parcel => parcel.Location == line.Location)?.ReceivedAt is not { } receivedAt)
            return Problem($"{field}.lineNo", ReturnProblems.NotReceived, line);
        if (!Claim && line.ReturnTerms != ReturnTerms.SevenDays)
            return Problem($"{field}.lineNo", line.ReturnTerms == ReturnTerms.Perishable ? ReturnProblems.Perishable : ReturnProblems.ExcludedByAgreement, line);
        if (now >= ReturnWindow.EndsAt(receivedAt, options.DaysFor(line.ReturnTerms)))
            return Problem($"{field}.lineNo", ReturnProblems.WindowOver, line);
        var left = Refundable.Of(line, refunds, returns);
        if (request.Quantity < 1 || request.Quantity > left)
            return Problem($"{field}.quantity", ReturnProblems.NotSoMany, line, left);
        return request.Grams is { } grams && (!Claim || NetWeight.Grams(line.Specification) is not { } weight || grams < 1 || grams > (long)request.Quantity * weight)
            ? Problem($"{field}.grams", ReturnProblems.BadWeight, line)
            : [];
    }

    /// <summary>What is missing cannot be photographed; of fresh goods there is always something to show.</summary>
    private IEnumerable<OrderProblem> Photos(IReadOnlyList<OrderLine> lines)
    {
        var needed = Claim && (ask.Reason != ReturnReason.Short || lines.Any(line => line.ReturnTerms == ReturnTerms.Perishable));
        return needed && ask.Photos.Count == 0 ? Problem("photos", ReturnProblems.PhotosNeeded) : [];
    }

    private static OrderProblem[] Problem(string field, string code, OrderLine? line = null, int? available = null) => [new OrderProblem(field, code, line?.ProductCode, available)];
}
