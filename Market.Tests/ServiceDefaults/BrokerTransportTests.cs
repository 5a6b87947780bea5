using System.Reflection;
using Market.ServiceDefaults.Bus;
using MassTransit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Market.Tests.ServiceDefaults;

/// <summary>A broker that takes connections and confirms nothing, as one does that is suspended or out of breath.</summary>
public sealed class BrokerTransportTests
{
    private readonly FakeTimeProvider time = new();
    private readonly MuteBus bus;
    private readonly BrokerTransport transport;

    public BrokerTransportTests()
    {
        var control = DispatchProxy.Create<IBusControl, MuteBus>();
        bus = (MuteBus)(object)control;
        transport = new BrokerTransport(control, time, NullLogger<BrokerTransport>.Instance);
    }

    [Fact]
    public async Task A_broker_that_is_silent_for_half_a_minute_only_is_waited_for_and_then_the_bus_is_started_anew()
    {
        for (var i = 0; i < 5; i++)
            await DeliverInVain();
        Assert.Equal(0, bus.Stops);

        await DeliverInVain();

        Assert.Equal(1, bus.Stops);
        Assert.Equal(1, bus.Starts);
    }

    [Fact]
    public async Task A_bus_whose_new_start_failed_is_started_again()
    {
        bus.FailingStarts = 1;
        for (var i = 0; i < 6; i++)
            await DeliverInVain();
        Assert.Equal(BusHealthStatus.Unhealthy, bus.Health.Status);

        for (var i = 0; i < 4; i++)
            await DeliverInVain();

        Assert.Equal(2, bus.Starts);
        Assert.Equal(BusHealthStatus.Healthy, bus.Health.Status);
    }

    private async Task DeliverInVain()
    {
        var delivery = transport.Deliver([new Delivery(Guid.NewGuid(), new NoteWritten("a fact"), null, 1, null, false)], TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<TimeoutException>(() => delivery);
    }

    /// <summary>Answers no publish; stopped it is unhealthy, as MassTransit's is.</summary>
    public class MuteBus : DispatchProxy
    {
        public int FailingStarts { get; set; }
        public int Starts { get; private set; }
        public int Stops { get; private set; }
        public BusHealthResult Health { get; private set; } = BusHealthResult.Healthy("", new Dictionary<string, EndpointHealthResult>());

        protected override object? Invoke(MethodInfo? method, object?[]? arguments) => method!.Name switch
        {
            "Publish" => new TaskCompletionSource().Task,
            "CheckHealth" => Health,
            "StopAsync" => Stop(),
            "StartAsync" => Start(),
            var name => throw new NotSupportedException(name),
        };

        private Task Stop()
        {
            Stops++;
            Health = BusHealthResult.Unhealthy("", new InvalidOperationException("Stopped."), new Dictionary<string, EndpointHealthResult>());
            return Task.CompletedTask;
        }

        private Task<BusHandle> Start()
        {
            Starts++;
            if (Starts <= FailingStarts)
                return Task.FromException<BusHandle>(new InvalidOperationException("No broker."));
            Health = BusHealthResult.Healthy("", new Dictionary<string, EndpointHealthResult>());
            return Task.FromResult<BusHandle>(null!);
        }
    }
}
