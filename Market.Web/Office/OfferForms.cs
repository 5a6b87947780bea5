using System.Globalization;
using Market.Orders.Contracts;
using Market.Web.Shared;

namespace Market.Web.Office;

/// <summary>What the form for a deal or a coupon sends, as it was typed: what cannot be read is a value out of range, which the orders name with their own rules.</summary>
internal abstract class OfferForm
{
    /// <summary>Idempotency key, minted when the form was shown.</summary>
    public string? Key { get; set; }

    /// <summary>In the district's time, as a browser's field for date and time writes it; blank: at once.</summary>
    public string? OpensAt { get; set; }

    /// <inheritdoc cref="OpensAt"/>
    public string? EndsAt { get; set; }
    public string? Quota { get; set; }

    /// <summary>Only look; nothing is made.</summary>
    public bool Preview { get; set; }

    protected DateTimeOffset? Opens => string.IsNullOrWhiteSpace(OpensAt) ? null : DistrictTime.Parse(OpensAt) ?? DateTimeOffset.UnixEpoch;

    protected DateTimeOffset Ends => DistrictTime.Parse(EndsAt) ?? DateTimeOffset.UnixEpoch;

    protected static int Whole(string? text) => int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

internal sealed class DealForm : OfferForm
{
    public string? ProductCode { get; set; }

    /// <summary>In yuan.</summary>
    public string? Price { get; set; }
    public string? LimitPerBuyer { get; set; }

    public CreateDeal Command(Guid key, string actor) => new(
        $"office:{key:N}", ProductCode?.Trim() ?? "", Money.Parse(Price) ?? 0, Opens, Ends, Whole(Quota),
        string.IsNullOrWhiteSpace(LimitPerBuyer) ? null : Whole(LimitPerBuyer), Session: null, Preview, actor);
}

internal sealed class CouponForm : OfferForm
{
    public string? Code { get; set; }
    public CouponKind Kind { get; set; }

    /// <summary>Yuan, or whole per cent.</summary>
    public string? Value { get; set; }

    /// <summary>In yuan; blank for no bound.</summary>
    public string? Most { get; set; }

    /// <summary>In yuan; blank for none.</summary>
    public string? Least { get; set; }
    public bool OncePerBuyer { get; set; } = true;

    /// <summary>Codes, with anything between them.</summary>
    public string? Products { get; set; }

    public CreateCoupon Command(Guid key, string actor) => new(
        $"office:{key:N}", Code?.Trim() ?? "", Kind, Kind == CouponKind.Percent ? Whole(Value) : Money.Parse(Value) ?? 0,
        string.IsNullOrWhiteSpace(Most) ? null : Money.Parse(Most) ?? 0, string.IsNullOrWhiteSpace(Least) ? 0 : Money.Parse(Least) ?? -1, Opens, Ends, Whole(Quota), OncePerBuyer,
        (Products ?? "").Split([' ', ',', ';', '，', '、', '；', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), Preview, actor);
}
