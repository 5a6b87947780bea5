using Market.Tests;
using Market.Tests.Faults;
using Market.Tests.Web;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Market.Tests;

/// <summary>What takes minutes in one piece begins first, so that no core waits for it at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long = [nameof(DistributedTests), AccessCollection.Name, nameof(BrokerFaultsTests), JourneysCollection.Name, MarketCollection.Name, nameof(EmbeddedKillTests), nameof(LiveRestartTests)];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Array.FindIndex(Long, name => Names(collection, name)) is var place && place < 0 ? Long.Length : place)];

    /// <summary>A class that is a collection of its own is named in the midst of a sentence.</summary>
    private static bool Names(ITestCollection collection, string name) =>
        collection.TestCollectionDisplayName == name || collection.TestCollectionDisplayName.Contains($".{name} (", StringComparison.Ordinal);
}
