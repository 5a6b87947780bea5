using System.Reflection;
using Market.Tests;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestFramework(typeof(Bounded))]

namespace Market.Tests;

/// <summary>
/// Every test has an end. A page's script that waits for what never comes has no limit of its own, and one test that hangs would take the result of all with it: it fails, by
/// name, and the others go on. Trials that are asked for by name last as long as they were told to.
/// </summary>
public sealed class Bounded : XunitTestFramework
{
    /// <summary>Far more than the longest takes on a slow machine.</summary>
    private const int Milliseconds = 15 * 60 * 1000;

    protected override ITestFrameworkDiscoverer CreateDiscoverer(Assembly assembly) => new Discoverer((IXunitTestAssembly)base.CreateDiscoverer(assembly).TestAssembly);

    private sealed class Discoverer(IXunitTestAssembly assembly) : XunitTestFrameworkDiscoverer(assembly)
    {
        protected override ValueTask<bool> FindTestsForMethod(IXunitTestMethod testMethod, ITestFrameworkDiscoveryOptions discoveryOptions, Func<ITestCase, ValueTask<bool>> discoveryCallback)
        {
            foreach (var fact in testMethod.FactAttributes.OfType<FactAttribute>().Where(fact => fact is { Timeout: 0, Explicit: false } && IsAsynchronous(testMethod.Method)))
                fact.Timeout = Milliseconds;
            return base.FindTestsForMethod(testMethod, discoveryOptions, discoveryCallback);
        }

        /// <summary>Only of these the framework can take its leave.</summary>
        private static bool IsAsynchronous(MethodInfo method) => method.ReturnType == typeof(Task) || method.ReturnType == typeof(ValueTask);
    }
}
