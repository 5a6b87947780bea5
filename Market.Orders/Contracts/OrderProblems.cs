namespace Market.Orders.Contracts;

/// <summary>
/// The words of <see cref="OrderProblem.Code"/>, all of them; each has its text in the resource files. Fields are named as in the API's
/// body: lines, lines[0].code, lines[0].quantity, lines[0].live, deliverTo, deliverTo.province, deliverTo.city, deliverTo.district, deliverTo.street,
/// deliverTo.postalCode, pickUpAt, contact.name, contact.phone, contact.email, note, adultConfirmed, expectedTotalFen, channel,
/// promoter, language, couponCode, exclusionsAccepted, invoice.kind, invoice.title, invoice.taxNumber, invoice.email; and key for the idempotency key.
/// </summary>
public static class OrderProblems
{
    /// <summary>The field is missing or blank.</summary>
    public const string Required = "required";
    public const string TooLong = "too_long";

    /// <summary>Control characters, or text that is not Unicode.</summary>
    public const string BadCharacters = "bad_characters";
    public const string TooManyLines = "too_many_lines";

    /// <summary>Not 1 to 999 units, lines of the same product taken together.</summary>
    public const string QuantityOutOfRange = "quantity_out_of_range";
    public const string UnknownProduct = "unknown_product";

    /// <summary>The product's certificate does not allow selling it today.</summary>
    public const string NotOnSale = "not_on_sale";
    public const string OutOfStock = "out_of_stock";
    public const string BadPhone = "bad_phone";
    public const string BadEmail = "bad_email";

    /// <summary>No unified social credit code: not 18 characters, or its check character does not fit.</summary>
    public const string BadTaxNumber = "bad_tax_number";

    /// <summary>Neither or both of deliverTo and pickUpAt are given.</summary>
    public const string DeliveryOrPickUp = "delivery_or_pick_up";
    public const string UnknownCounter = "unknown_counter";

    /// <summary>The counter is not open for business.</summary>
    public const string CounterNotActive = "counter_not_active";

    /// <summary>Spirits are sold to adults only, and the buyer has not confirmed to be one.</summary>
    public const string AdultConfirmationNeeded = "adult_confirmation_needed";

    /// <summary>Spirits are never handed out by an unattended cabinet.</summary>
    public const string NotFromCabinet = "not_from_cabinet";

    /// <summary>The total is more than one payment can be.</summary>
    public const string TotalTooLarge = "total_too_large";

    /// <summary>The total is not what the buyer was shown.</summary>
    public const string PriceChanged = "price_changed";

    /// <summary>The key was used for a different order.</summary>
    public const string KeyReused = "key_reused";

    /// <summary>Not one of the values this field may have.</summary>
    public const string UnknownValue = "unknown_value";

    /// <summary>The buyer has not agreed, for this purchase, that this product cannot be returned without reason.</summary>
    public const string ExclusionNotAccepted = "exclusion_not_accepted";

    /// <summary>The deal has fewer units left.</summary>
    public const string DealShort = "deal_short";

    /// <summary>The deal's limit for this buyer leaves fewer units.</summary>
    public const string DealLimit = "deal_limit";
    public const string UnknownCoupon = "unknown_coupon";

    /// <summary>The coupon's time has not begun.</summary>
    public const string CouponNotYet = "coupon_not_yet";

    /// <summary>The coupon's time has ended, or the office stopped it.</summary>
    public const string CouponOver = "coupon_over";

    /// <summary>All of its quota has been used.</summary>
    public const string CouponUsedUp = "coupon_used_up";

    /// <summary>This buyer has used it.</summary>
    public const string CouponUsed = "coupon_used";

    /// <summary>Nothing in the order that it counts for; goods at a deal's price are never among it.</summary>
    public const string CouponNotForThese = "coupon_not_for_these";

    /// <summary>The goods it counts for are worth less than it asks.</summary>
    public const string CouponLeast = "coupon_least";
}
