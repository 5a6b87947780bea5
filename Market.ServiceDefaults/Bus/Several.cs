using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Market.ServiceDefaults.Messages;
using Market.ServiceDefaults.Telemetry;
using MassTransit;
using MassTransit.Context;
using Microsoft.Extensions.DependencyInjection;

namespace Market.ServiceDefaults.Bus;

/// <summary>Facts of one kind in one message: on its way a message costs broker, sender and receiver several times what one fact more in it does.</summary>
internal sealed record Several<TFact>(IReadOnlyList<Told<TFact>> Facts) where TFact : class;

/// <param name="MessageId">The fact's own: by it each has its effect once, and is parked and replayed alone.</param>
/// <param name="TraceParent">W3C trace of the request that gave rise to it.</param>
internal sealed record Told<TFact>(Guid MessageId, string? TraceParent, TFact Fact) where TFact : class;

/// <summary>A message of several facts as each of them would be had it come alone.</summary>
internal static class Several
{
    private const string UrnPrefix = "urn:message:";
    private const string UrnEnd = "]]";
    private static readonly string UrnBeginning = $"{MessageUrn.ForTypeString(typeof(Several<object>)).Split("[[")[0]}[[";

    /// <param name="deliveries">Of one type of fact.</param>
    public static object Of(IReadOnlyList<Delivery> deliveries)
    {
        var fact = deliveries[0].Fact.GetType();
        var told = typeof(Told<>).MakeGenericType(fact);
        var facts = Array.CreateInstance(told, deliveries.Count);
        for (var index = 0; index < deliveries.Count; index++)
            facts.SetValue(Activator.CreateInstance(told, deliveries[index].MessageId, deliveries[index].TraceParent, deliveries[index].Fact), index);
        return Activator.CreateInstance(typeof(Several<>).MakeGenericType(fact), facts)!;
    }

    /// <summary>Gives each fact to the consumer as if it had come alone, all at once, so that they are kept in company.</summary>
    public static void Take<TConsumer, TFact>(IReceiveEndpointConfigurator endpoint, IServiceProvider services, ParkingFilter filter)
        where TConsumer : class, IConsumer<TFact>
        where TFact : class
    {
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        var pipe = Pipe.ExecuteAsync<ConsumeContext>(async context =>
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<TConsumer>().Consume((ConsumeContext<TFact>)context);
        });
        endpoint.Handler<Several<TFact>>(context => Task.WhenAll(context.Message.Facts.Select(async told =>
        {
            using var activity = TelemetryRegistration.Source.StartActivity("fact receive", ActivityKind.Consumer, told.TraceParent);
            await filter.Send(new OneOfSeveral<TFact>(context, told), pipe);
        })));
    }

    /// <summary>The bus's envelope of several facts as one envelope for each; any other as it is.</summary>
    public static IEnumerable<(Guid MessageId, string Envelope)> Apart(Guid messageId, string envelope)
    {
        try
        {
            var whole = JsonDocument.Parse(envelope).RootElement;
            var kinds = whole.GetProperty("messageType").EnumerateArray().Select(kind => kind.GetString()!);
            if (kinds.FirstOrDefault(kind => kind.StartsWith(UrnBeginning, StringComparison.Ordinal)) is { } several)
            {
                var kind = JsonSerializer.Serialize(UrnPrefix + several[UrnBeginning.Length..^UrnEnd.Length]);
                return [.. whole.GetProperty("message").GetProperty("facts").EnumerateArray().Select(told =>
                    (told.GetProperty("messageId").GetGuid(), $$"""{"messageType":[{{kind}}],"message":{{told.GetProperty("fact").GetRawText()}}}"""))];
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // Whatever it is, it is kept as it came.
        }
        return [(messageId, envelope)];
    }
}

/// <summary>One fact of several, as its consumer and <see cref="ParkingFilter"/> see a fact that came alone.</summary>
internal sealed class OneOfSeveral<TFact>(ConsumeContext several, Told<TFact> told) : ConsumeContextProxy(several), ConsumeContext<TFact> where TFact : class
{
    public TFact Message => told.Fact;

    public override Guid? MessageId => told.MessageId;

    public override bool HasMessageType(Type messageType) => messageType.IsAssignableFrom(typeof(TFact));

    public override bool TryGetMessage<T>([NotNullWhen(true)] out ConsumeContext<T>? consumeContext)
    {
        consumeContext = this as ConsumeContext<T>;
        return consumeContext is not null;
    }

    public Task NotifyConsumed(TimeSpan duration, string consumerType) => NotifyConsumed(this, duration, consumerType);

    public Task NotifyFaulted(TimeSpan duration, string consumerType, Exception exception) => NotifyFaulted(this, duration, consumerType, exception);
}
