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

    /// <summary>Code of the town whose counters come first.</summary>
    public string? Town { get; set; }

    /// <summary>Narrows the counters by a word of their name or address.</summary>
    public string? Find { get; set; }
    public string? PickUpAt { get; set; }
    public ContactFields Contact { get; set; } = new();
    public InvoiceFields Invoice { get; set; } = new();
    public string? CouponCode { get; set; }
    public string? Note { get; set; }
    public bool AdultConfirmed { get; set; }

    /// <summary>Codes of products whose exclusion from the return without reason the buyer ticked.</summary>
    public List<string> ExclusionsAccepted { get; set; } = [];

    /// <summary>What the buyer was shown, in fen: the order is placed at these sums or not at all.</summary>
    public long ShownGoodsFen { get; set; }

    /// <inheritdoc cref="ShownGoodsFen"/>
    public long ShownDeliveryFen { get; set; }

    public bool ToCounter => How == PickUp;

    /// <summary>The form as the same buyer left it last time: where the goods went and who took them, nothing that was about that purchase.</summary>
    public static CheckoutForm After(OrderView order) => new()
    {
        How = order.DeliverTo is null ? PickUp : Delivery,
        DeliverTo = order.DeliverTo is { } to
            ? new AddressFields { Province = to.Province, City = to.City, District = to.District, Street = to.Street, PostalCode = to.PostalCode }
            : new AddressFields(),
        PickUpAt = order.PickUpAt,
        Contact = new ContactFields { Name = order.Contact.Name, Phone = order.Contact.Phone, Email = order.Contact.Email },
    };

    public PlaceOrder Command(Cart cart, CartOrigins origins, string? customerId, Divisions divisions) => new(
        Key ?? "", customerId, [.. cart.Lines.Select(line => new OrderLineRequest(line.Code, line.Quantity, origins.Of(line.Code)))],
        ToCounter ? null : Address(divisions), ToCounter ? Text(PickUpAt) : null,
        new Contact(Text(Contact.Name), Text(Contact.Phone), Optional(Contact.Email)),
        Optional(Note?.ReplaceLineEndings("\n")), ShownGoodsFen + (ToCounter ? 0 : ShownDeliveryFen), AdultConfirmed, SaleChannel.Web, null, Language.IsEnglish ? "en" : "zh-CN",
        Invoice.Request(Contact), Optional(CouponCode), ExclusionsAccepted);

    private DeliveryAddress Address(Divisions divisions)
    {
        var (province, city, district) = divisions.Known(DeliverTo.Province, DeliverTo.City, DeliverTo.District);
        return new DeliveryAddress(province, city, district, Text(DeliverTo.Street), Optional(DeliverTo.PostalCode));
    }

    public static string Text(string? text) => text?.Trim() ?? "";

    public static string? Optional(string? text) => text?.Trim() is { Length: > 0 } given ? given : null;
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

internal sealed class InvoiceFields
{
    public const string Person = "person";
    public const string Unit = "unit";

    /// <summary><see cref="Person"/> or <see cref="Unit"/>; anything else: no invoice.</summary>
    public string? Kind { get; set; }
    public string? Title { get; set; }
    public string? TaxNumber { get; set; }
    public string? Email { get; set; }

    /// <summary>What is left blank is taken from the contact: a person's own name, the same mailbox.</summary>
    public InvoiceRequest? Request(ContactFields contact)
    {
        var email = CheckoutForm.Text(CheckoutForm.Optional(Email) ?? contact.Email);
        return Kind switch
        {
            Person => new InvoiceRequest(InvoiceKind.Person, CheckoutForm.Text(CheckoutForm.Optional(Title) ?? contact.Name), null, email),
            Unit => new InvoiceRequest(InvoiceKind.Unit, CheckoutForm.Text(Title), CheckoutForm.Optional(TaxNumber)?.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant(), email),
            _ => null,
        };
    }
}
