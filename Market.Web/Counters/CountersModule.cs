namespace Market.Web.Counters;

/// <summary>The counters (消费帮扶专柜) where goods are sold and picked up: all of it read from the snapshot.</summary>
internal static class CountersModule
{
    public static void AddCounters(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<CounterSearch>();
}
