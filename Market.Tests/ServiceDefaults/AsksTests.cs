using Grpc.Core;
using Market.ServiceDefaults.Asks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ProtoBuf.Grpc.Configuration;

namespace Market.Tests.ServiceDefaults;

[Service]
public interface ITroubledAsks
{
    [Operation]
    Task<TroubledAnswer> Ask(TroubledAsk ask, CancellationToken cancellation);
}

[ProtoBuf.ProtoContract(SkipConstructor = true)]
public sealed record TroubledAsk([property: ProtoBuf.ProtoMember(1)] string Fault, [property: ProtoBuf.ProtoMember(2)] int Times);

[ProtoBuf.ProtoContract(SkipConstructor = true)]
public sealed record TroubledAnswer([property: ProtoBuf.ProtoMember(1)] int Asked);

/// <summary>What a service cannot do just now its caller asks for again; what it can never do is said at once.</summary>
public sealed class AsksTests : IAsyncLifetime
{
    private WebApplication service = null!;
    private ITroubledAsks asks = null!;

    [Fact]
    public async Task A_fault_that_passes_is_not_seen_by_whoever_asks()
    {
        var answer = await asks.Ask(new TroubledAsk("passing", Times: 2), TestContext.Current.CancellationToken);

        Assert.Equal(3, answer.Asked);
    }

    [Fact]
    public async Task A_fault_that_stays_is_told_as_one_that_may_pass_after_a_few_attempts()
    {
        var fault = await Assert.ThrowsAsync<RpcException>(() => asks.Ask(new TroubledAsk("passing", Times: 100), TestContext.Current.CancellationToken));

        Assert.Equal(StatusCode.Unavailable, fault.StatusCode);
        Assert.Equal(5, service.Services.GetRequiredService<Troubled>().Asked);
    }

    [Fact]
    public async Task A_mistake_is_told_at_once_and_without_what_it_says()
    {
        var fault = await Assert.ThrowsAsync<RpcException>(() => asks.Ask(new TroubledAsk("mistake", Times: 1), TestContext.Current.CancellationToken));

        Assert.Equal(StatusCode.Unknown, fault.StatusCode);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1, service.Services.GetRequiredService<Troubled>().Asked);
    }

    [Fact]
    public async Task Whoever_calls_an_ask_off_hears_of_that_and_of_no_fault_and_the_service_stops_working_on_it()
    {
        using var gone = new CancellationTokenSource();
        var asked = asks.Ask(new TroubledAsk("slow", Times: 1), gone.Token);
        var troubled = service.Services.GetRequiredService<Troubled>();
        await Eventually.Holds(() => troubled.Asked == 1, "the service works on it");

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await Eventually.Holds(() => troubled.CalledOff == 1, "the service stops");
    }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddAskServer();
        builder.Services.AddSingleton<Troubled>();
        service = builder.Build();
        service.MapAsks<Troubled>();
        await service.StartAsync();
        var caller = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        caller.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Services:Troubled"] = service.Urls.Single() });
        caller.AddRemoteAsks<ITroubledAsks>("Troubled");
        asks = caller.Build().Services.GetRequiredService<ITroubledAsks>();
    }

    public ValueTask DisposeAsync() => service.DisposeAsync();

    private sealed class Troubled : ITroubledAsks
    {
        public int Asked { get; private set; }

        public int CalledOff { get; private set; }

        public async Task<TroubledAnswer> Ask(TroubledAsk ask, CancellationToken cancellation)
        {
            if (++Asked > ask.Times)
                return new TroubledAnswer(Asked);
            try
            {
                return ask.Fault switch
                {
                    "slow" => await new TaskCompletionSource<TroubledAnswer>().Task.WaitAsync(cancellation),
                    "passing" => throw new TimeoutException("The database starts."),
                    _ => throw new InvalidOperationException("secret"),
                };
            }
            catch (OperationCanceledException)
            {
                CalledOff++;
                throw;
            }
        }
    }
}
