using Market.Orders.Contracts;

namespace Market.Web.Livestream.Guard;

/// <summary>Why an order may be for show. None of these says that it is: an auditor looks.</summary>
internal enum Suspicion
{
    /// <summary>Many orders within minutes from one address of the network.</summary>
    NetworkBurst,

    /// <summary>Many orders from one browser.</summary>
    Device,

    /// <summary>Many orders go to one address.</summary>
    Address,

    /// <summary>By the host, by somebody who hosts for the same unit, or made out to it.</summary>
    Colleague,

    /// <summary>Paid back after the show.</summary>
    RefundedAfter,
}

/// <summary>From how many on it is many (Live:Guard:…).</summary>
internal sealed record GuardSettings(int BurstOrders, TimeSpan Burst, int DeviceOrders, int AddressOrders)
{
    public static GuardSettings Of(IConfiguration configuration)
    {
        var section = configuration.GetSection("Live:Guard");
        return new GuardSettings(
            section.GetValue("BurstOrders", 5), TimeSpan.FromMinutes(section.GetValue("BurstMinutes", 10)), section.GetValue("DeviceOrders", 3), section.GetValue("AddressOrders", 3));
    }
}

/// <summary>Looks at all orders of a session together. Orders that came to nothing count too: they are part of a burst.</summary>
internal static class ShowGuard
{
    /// <param name="colleagues">Accounts of the host and of who hosts for the same unit.</param>
    /// <param name="endedAt">When the session ended; null while it has not.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<Suspicion>> Look(IReadOnlyList<LiveOrder> orders, IReadOnlySet<string> colleagues, DateTimeOffset? endedAt, GuardSettings settings)
    {
        var (burst, device, address) = (Bursts(orders, settings), Many(orders, order => order.Device, settings.DeviceOrders), Many(orders, order => order.Address, settings.AddressOrders));
        return orders.Select(order => (order.OrderNo, Found: (IReadOnlyList<Suspicion>)[.. Found(order)])).Where(order => order.Found.Count > 0).ToDictionary(order => order.OrderNo, order => order.Found);

        IEnumerable<Suspicion> Found(LiveOrder order)
        {
            if (burst.Contains(order.OrderNo))
                yield return Suspicion.NetworkBurst;
            if (device.Contains(order.OrderNo))
                yield return Suspicion.Device;
            if (address.Contains(order.OrderNo))
                yield return Suspicion.Address;
            if (order.NamesUnit || (order.CustomerId is { } account && colleagues.Contains(account)))
                yield return Suspicion.Colleague;
            if (order.RefundedAt > endedAt)
                yield return Suspicion.RefundedAfter;
        }
    }

    private static HashSet<string> Many(IReadOnlyList<LiveOrder> orders, Func<LiveOrder, string?> by, int many) =>
        [.. orders.Where(order => by(order) is not null).GroupBy(by).Where(same => same.Count() >= many).SelectMany(same => same).Select(order => order.OrderNo)];

    /// <summary>Every order that stands in a window with as many others as make a burst.</summary>
    private static HashSet<string> Bursts(IReadOnlyList<LiveOrder> orders, GuardSettings settings)
    {
        var found = new HashSet<string>();
        foreach (var same in orders.Where(order => order.Network is not null).GroupBy(order => order.Network))
        {
            var (sorted, first) = (same.OrderBy(order => order.PlacedAt).ToList(), 0);
            for (var last = 0; last < sorted.Count; last++)
            {
                while (sorted[last].PlacedAt - sorted[first].PlacedAt > settings.Burst)
                    first++;
                if (last - first + 1 >= settings.BurstOrders)
                    found.UnionWith(sorted[first..(last + 1)].Select(order => order.OrderNo));
            }
        }
        return found;
    }
}
