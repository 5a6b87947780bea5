namespace Market.Orders.Fulfilment;

/// <summary>Days in which goods may go back, in the district's time: the first is the day after signing, and the last ends at midnight.</summary>
internal static class ReturnWindow
{
    /// <summary>The midnight at which it has passed.</summary>
    public static DateTimeOffset EndsAt(DateTimeOffset receivedAt, int days) => DistrictTime.StartOf(DistrictTime.Day(receivedAt).AddDays(days + 1));

    /// <summary>Of what was signed for before this, it has passed at <paramref name="moment"/>. The same rule as <see cref="EndsAt"/>, as a database can compare it.</summary>
    public static DateTimeOffset PassedForReceiptsBefore(DateTimeOffset moment, int days) => DistrictTime.StartOf(DistrictTime.Day(moment).AddDays(-days));
}
