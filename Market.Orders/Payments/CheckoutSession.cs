using System.Globalization;
using System.Resources;
using Stripe.Checkout;

namespace Market.Orders.Payments;

/// <summary>What Stripe is asked to show and collect: made from what is stored only, so that a repeated call is the same to the letter.</summary>
internal static class CheckoutSession
{
    private static readonly ResourceManager Texts = new("Market.Orders.Payments.PaymentTexts", typeof(CheckoutSession).Assembly);

    public static SessionCreateOptions Of(Order order, Payment payment)
    {
        var english = order.Language.StartsWith("en", StringComparison.Ordinal);
        var reference = new Dictionary<string, string>
        {
            ["order"] = payment.OrderNo,
            ["attempt"] = payment.Attempt.ToString(CultureInfo.InvariantCulture),
        };
        var lines = order.Lines.Select(line => Line(line, english ? line.NameEn : line.Name, payment.Currency));
        if (order.ShippingFen > 0)
            lines = lines.Append(Line(Texts.GetString("payment.shipping", CultureInfo.GetCultureInfo(order.Language))!, order.ShippingFen, 1, payment.Currency));
        return new()
        {
            Mode = "payment",
            ClientReferenceId = payment.OrderNo,
            Metadata = reference,
            PaymentIntentData = new() { Metadata = reference },
            AllowedPaymentMethodTypes = ["card", "alipay", "wechat_pay"],
            PaymentMethodOptions = new() { WechatPay = new() { Client = "web" } },
            LineItems = [.. lines],
            CustomerEmail = order.ContactEmail,
            Locale = english ? "en" : "zh",
            SuccessUrl = payment.ReturnUrl,
            CancelUrl = payment.ReturnUrl,
            ExpiresAt = payment.SessionExpiresAt.UtcDateTime,
        };
    }

    /// <summary>A discount seldom divides by the units: such a line is one item, so that the items add up to what is charged.</summary>
    private static SessionLineItemOptions Line(OrderLine line, string name, string currency) => line.DiscountFen == 0
        ? Line(name, line.UnitPriceFen, line.Quantity, currency)
        : Line($"{name} × {line.Quantity}", line.SoldFen, 1, currency);

    private static SessionLineItemOptions Line(string name, long unitFen, int quantity, string currency) => new()
    {
        Quantity = quantity,
        PriceData = new() { Currency = currency, UnitAmount = unitFen, ProductData = new() { Name = name } },
    };
}
