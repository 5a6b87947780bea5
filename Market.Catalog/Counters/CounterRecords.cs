using Market.Catalog.Contracts;

namespace Market.Catalog.Counters;

internal static class CounterRecords
{
    /// <summary>Counters as others see them.</summary>
    public static IQueryable<CounterRecord> Records(this IQueryable<Counter> counters) => counters.Select(c => new CounterRecord(
        c.Code, c.Version, c.Name, c.NameEn, c.Kind, c.SiteType, c.OperatorCode, c.Operator.Name,
        c.Village.TownCode, c.Village.Town.Name, c.VillageCode, c.Village.Name, c.Address, c.Latitude, c.Longitude,
        c.Phone, c.Opens, c.Closes, c.OpenDays, c.OpenedOn, c.Status));
}
