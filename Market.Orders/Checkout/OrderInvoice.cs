using Market.Orders.Contracts;

namespace Market.Orders.Checkout;

/// <summary>The invoice (发票) that the buyer of an order asked for, kept with the order.</summary>
internal sealed class OrderInvoice
{
    public InvoiceKind Kind { get; init; }
    public required string Title { get; init; }

    /// <summary>Unified social credit code of a unit; null for a person.</summary>
    public string? TaxNumber { get; init; }
    public required string Email { get; init; }

    public static OrderInvoice Of(InvoiceRequest request) =>
        new() { Kind = request.Kind, Title = request.Title.Trim(), TaxNumber = request.TaxNumber, Email = request.Email };

    public InvoiceRequest View() => new(Kind, Title, TaxNumber, Email);
}
