using Market.Tests;
using Market.Tests.Faults;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Market.Tests;

/// <summary>
/// What takes minutes one after another begins first. Begun late, it goes on alone when everything else is done, on a machine that could have done four things at once.
/// All others come as they would.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string Longest = typeof(LiveRestartTests).FullName!;

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections) where TTestCollection : ITestCollection =>
        [.. DefaultTestCollectionOrderer.Instance.OrderTestCollections(testCollections).OrderByDescending(collection => collection.TestCollectionDisplayName.Contains(Longest, StringComparison.Ordinal))];
}
