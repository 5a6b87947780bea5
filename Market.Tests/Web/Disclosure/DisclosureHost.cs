using Market.Catalog.Contracts;
using Market.Web.Data;
using Market.Web.Disclosure;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Market.Tests.Web.Disclosure;

/// <summary>Web's database and its public figures, without the rest of the shop.</summary>
internal static class DisclosureHost
{
    public static Task<TestHost> Create(Stack stack, TimeProvider? time = null, Dictionary<string, string?>? settings = null, params LinkagePlanRecord[] plans) =>
        TestHost.Create(stack, ["Web"], builder =>
        {
            builder.Services.AddSingleton(Sales.Snapshot(plans));
            builder.AddWebDb();
            builder.AddDisclosure();
            // A second delivery that loses a race is refused by the primary key and comes again; that is no news.
            builder.Logging.SetMinimumLevel(LogLevel.None);
        }, time, settings);

    /// <summary>As the bus brings it; <paramref name="id"/> is that of the message.</summary>
    public static Task Receive(this TestHost host, object fact, Guid? id = null) =>
        host.Services.GetRequiredService<IBus>().Publish(fact, fact.GetType(), context => context.MessageId = id ?? Guid.NewGuid(), TestContext.Current.CancellationToken);

    public static Task<DisclosureSummary> Figures(this TestHost host, string? month = null) =>
        host.Services.GetRequiredService<DisclosureFigures>().Of(month, TestContext.Current.CancellationToken);
}
