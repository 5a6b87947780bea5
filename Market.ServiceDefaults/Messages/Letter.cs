using System.Text.Json;
using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Outbox;
using MassTransit;
using MassTransit.Serialization;

namespace Market.ServiceDefaults.Messages;

/// <summary>A message on its way to one consumer.</summary>
/// <param name="Queue">Null when each node has a queue of its own.</param>
/// <param name="IsRead">Whether <paramref name="Type"/> and <paramref name="Body"/> are a fact that the consumer takes.</param>
internal sealed record Letter(Guid MessageId, string Consumer, string? Queue, string Type, string Body, bool IsRead)
{
    public const string Unreadable = "unreadable";

    public static Letter Of(ConsumeContext context, BoundConsumer consumer)
    {
        var fact = consumer.Registered.Read(context);
        return new Letter(context.MessageId!.Value, consumer.Name, consumer.ReplayQueue, OutboxMessage.TypeOf(fact), JsonSerializer.Serialize(fact, fact.GetType()), true);
    }

    /// <summary>From what a queue held, whatever that is: one for each fact in it.</summary>
    public static IEnumerable<Letter> Of(ReceiveContext context, BoundQueue queue) =>
        from message in Several.Apart(context.GetMessageId() ?? Guid.NewGuid(), context.Body.GetString())
        select Read(message.MessageId, message.Envelope, queue) ?? new Letter(message.MessageId, queue.Name, queue.ReplayQueue, Kind(message.Envelope), message.Envelope, false);

    /// <summary>Opens the bus's envelope; null when it is none or holds nothing that this queue's consumers take.</summary>
    public static Letter? Read(Guid id, string text, BoundQueue queue)
    {
        try
        {
            var envelope = JsonDocument.Parse(text).RootElement;
            var kinds = envelope.GetProperty("messageType").EnumerateArray().Select(kind => kind.GetString()).ToHashSet();
            if (queue.Consumers.FirstOrDefault(candidate => kinds.Contains(MessageUrn.ForTypeString(candidate.Registered.Fact))) is not { } consumer)
                return null;
            var fact = envelope.GetProperty("message").Deserialize(consumer.Registered.Fact, SystemTextJsonMessageSerializer.Options)!;
            return new Letter(id, consumer.Name, consumer.ReplayQueue, OutboxMessage.TypeOf(fact), JsonSerializer.Serialize(fact, fact.GetType()), true);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The bus's word for a fact that nobody here takes, without what makes it a name among names.</summary>
    private static string Kind(string text)
    {
        try
        {
            var kind = JsonDocument.Parse(text).RootElement.GetProperty("messageType").EnumerateArray().First().GetString()!;
            return kind.Length <= ParkedMessage.LongestName ? kind.Split(':')[^1] : Unreadable;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return Unreadable;
        }
    }
}
