using Market.Orders.Contracts;
using Market.Web.Shared;

namespace Market.Web.Storefront;

/// <summary>What the checkout form sends. Its fields are named as the public API names them; no price among them is ever used as one.</summary>
internal sealed class CheckoutForm
{
    public const string Delivery = "delivery";
    public const string PickUp = "pick-up";

    /// <summary>Idempotency key, minted when the form was rendered.</summary>
    public string? Key { get; set; }

    /// <summary><see cref="Delivery"/> or <see cref="PickUp"/>.</summary>
    public string? How { get; set; }
    public AddressFields DeliverTo { get; set; } = new();

    /// <summary>Narrows the choice of counters.</summary>
    public string? Town { get; set; }
    public string? PickUpAt { get; set; }
    public ContactFields Contact { get; set; } = new();
    public string? Note { get; set; }
    public bool AdultConfirmed { get; set; }

    /// <summary>What the buyer was shown, in fen: the order is placed at these sums or not at all.</summary>
    public long ShownGoodsFen { get; set; }

    /// <inheritdoc cref="ShownGoodsFen"/>
    public long ShownDeliveryFen { get; set; }

    public bool ToCounter => How == PickUp;

    public PlaceOrder Command(Cart cart, string? customerId) => new(
        Key ?? "", customerId, [.. cart.Lines.Select(line => new OrderLineRequest(line.Code, line.Quantity))],
        ToCounter ? null : new DeliveryAddress(Text(DeliverTo.Province), Text(DeliverTo.City), Text(DeliverTo.District), Text(DeliverTo.Street), Optional(DeliverTo.PostalCode)),
        ToCounter ? Text(PickUpAt) : null,
        new Contact(Text(Contact.Name), Text(Contact.Phone), Optional(Contact.Email)),
        Optional(Note?.ReplaceLineEndings("\n")), ShownGoodsFen + (ToCounter ? 0 : ShownDeliveryFen), AdultConfirmed, SaleChannel.Web, null, Language.IsEnglish ? "en" : "zh-CN");

    private static string Text(string? text) => text?.Trim() ?? "";

    private static string? Optional(string? text) => text?.Trim() is { Length: > 0 } given ? given : null;
}

internal sealed class AddressFields
{
    public string? Province { get; set; }
    public string? City { get; set; }
    public string? District { get; set; }
    public string? Street { get; set; }
    public string? PostalCode { get; set; }
}

internal sealed class ContactFields
{
    public string? Name { get; set; }
    public string? Phone { get; set; }
    public string? Email { get; set; }
}
