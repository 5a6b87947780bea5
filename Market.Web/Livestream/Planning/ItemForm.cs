using System.Globalization;
using Market.Web.Shared;

namespace Market.Web.Livestream.Planning;

/// <summary>What the form of a product in the line-up sends, as it was typed.</summary>
internal sealed class ItemForm
{
    private const int LongestPoints = 1000;
    private const int LongestReport = 80;
    private const int MostUnits = 1_000_000;

    public string? ProductCode { get; set; }
    public string? TalkingPoints { get; set; }

    /// <summary>In yuan; blank: the shop's own price.</summary>
    public string? LivePrice { get; set; }
    public string? Quota { get; set; }
    public string? LimitPerBuyer { get; set; }
    public string? SeleniumReport { get; set; }

    public string Product => ProductCode?.Trim().ToUpperInvariant() ?? "";

    /// <summary>Why it cannot be kept, or null.</summary>
    public string? Problem()
    {
        if (TalkingPoints?.Length > LongestPoints || SeleniumReport?.Length > LongestReport)
            return "ItemTooLong";
        if (string.IsNullOrWhiteSpace(LivePrice))
            return string.IsNullOrWhiteSpace(Quota) && string.IsNullOrWhiteSpace(LimitPerBuyer) ? null : "QuotaWithoutPrice";
        if (Money.Parse(LivePrice) is not > 0)
            return "BadPrice";
        if (Whole(Quota) is not (>= 1 and <= MostUnits) || (!string.IsNullOrWhiteSpace(LimitPerBuyer) && !(Whole(LimitPerBuyer) >= 1 && Whole(LimitPerBuyer) <= Whole(Quota))))
            return "BadQuota";
        return null;
    }

    /// <summary>Only of a form without problem.</summary>
    public void WriteTo(LiveItem item)
    {
        item.TalkingPoints = Optional(TalkingPoints?.ReplaceLineEndings("\n"));
        item.LivePriceFen = Money.Parse(LivePrice);
        item.Quota = Whole(Quota);
        item.LimitPerBuyer = Whole(LimitPerBuyer);
        item.SeleniumReport = Optional(SeleniumReport);
    }

    private static string? Optional(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static int? Whole(string? text) => int.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
