using Market.Orders.Contracts;

namespace Market.Web.Storefront;

/// <summary>What the form for a return or a claim sends.</summary>
internal sealed class ReturnForm
{
    /// <summary>Idempotency key, minted when the form was rendered.</summary>
    public string? Key { get; set; }
    public string? ParcelNo { get; set; }
    public ReturnReason? Reason { get; set; }

    /// <summary>Units by number of the line; a line without any is not meant.</summary>
    public Dictionary<int, int?> Quantities { get; set; } = [];

    /// <summary>Grams by number of the line, where only a part is spoiled or missing.</summary>
    public Dictionary<int, int?> Grams { get; set; } = [];
    public string? Note { get; set; }
    public List<IFormFile>? Photos { get; set; }

    public AskReturn Command(string orderNo, IReadOnlyList<Guid> photos, OrderAccess access) => new(
        orderNo, Key ?? "", Reason ?? (ReturnReason)(-1),
        [.. Quantities.Where(line => line.Value is not (null or 0)).OrderBy(line => line.Key).Select(line => new ReturnLineRequest(line.Key, line.Value!.Value, Grams.GetValueOrDefault(line.Key)))],
        CheckoutForm.Optional(Note?.ReplaceLineEndings("\n")), photos, access);
}

/// <param name="Address">Path of the order's page as it was opened.</param>
/// <param name="Place">Name of the supplier or counter that the parcel came from.</param>
/// <param name="Problems">Why nothing was asked for; empty when the form is new.</param>
internal sealed record ReturnFormPage(OrderView Order, string Address, string Place, ReturnForm Form, IReadOnlyList<OrderProblem> Problems, DateTimeOffset Now)
{
    public const int MostPhotos = Returns.ReturnPhotos.Most;

    /// <summary>Lines of the parcel of which something can be asked now.</summary>
    public IReadOnlyList<OrderLineView> Lines { get; } = [.. Order.Lines.Where(line => line.ParcelNo == Form.ParcelNo && CanBeAskedFor(line, Now))];

    /// <summary>One of them can go back without reason.</summary>
    public bool WithoutReason => Lines.Any(line => line.ReturnTerms == ReturnTerms.SevenDays);

    public static bool CanBeAskedFor(OrderLineView line, DateTimeOffset now) => line.Returnable > 0 && now < line.ReturnUntil;

    /// <summary>The product that a problem is about, for its sentence.</summary>
    public OrderLineView? Line(OrderProblem problem) => Order.Lines.FirstOrDefault(line => line.ProductCode == problem.ProductCode && line.ParcelNo == Form.ParcelNo);
}
