using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Database;
using MassTransit;

namespace Market.ServiceDefaults.Messages;

/// <summary>
/// Around the consumers of a queue. What still fails after its retries is parked, and its neighbours go on. What comes again because an earlier
/// handling did not end, or because somebody replays it, is handled with care: alone, and written down before it
/// begins. So a message that ends the process is known by its third death, and its neighbours are not taken for it.
/// </summary>
internal sealed class ParkingFilter(Parking parking, BoundQueue queue) : IFilter<ConsumeContext>
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1)];
    private readonly SemaphoreSlim alone = new(1, 1);

    public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        var consumer = queue.Consumers.FirstOrDefault(candidate => context.HasMessageType(candidate.Registered.Fact));
        if (consumer is null)
            await next.Send(context);
        else if (DeliveryHeaders.NeedsCare(context))
            await HandleWithCare(context, next, consumer);
        else
            await Handle(context, next, consumer);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("parking");

    private async Task HandleWithCare(ConsumeContext context, IPipe<ConsumeContext> next, BoundConsumer consumer)
    {
        var letter = Letter.Of(context, consumer);
        await alone.WaitAsync(context.CancellationToken);
        try
        {
            if (!await parking.Begin(queue.Database, letter, context.CancellationToken))
                await consumer.Registered.Consumed(context);
            else if (await Handle(context, next, consumer))
                await parking.TakeIn(queue.Database, letter, context.CancellationToken);
        }
        catch (Exception) when (context.CancellationToken.IsCancellationRequested)
        {
            await parking.Interrupt(queue.Database, letter, context.CancellationToken);
            throw;
        }
        finally
        {
            alone.Release();
        }
    }

    /// <summary>Whether the consumer has dealt with it; if not, it is parked, which is an end too.</summary>
    private async Task<bool> Handle(ConsumeContext context, IPipe<ConsumeContext> next, BoundConsumer consumer)
    {
        try
        {
            await Try(context, next);
            return true;
        }
        catch (Exception exception) when (!context.CancellationToken.IsCancellationRequested)
        {
            await parking.Park(queue.Database, Letter.Of(context, consumer), ParkedCause.Failed, exception, context.CancellationToken);
            await consumer.Registered.Consumed(context);
            return false;
        }
    }

    /// <summary>A database that is away is waited for; anything else gets a few chances.</summary>
    private static async Task Try(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        for (var (failures, outages) = (0, 0); ;)
            try
            {
                await next.Send(context);
                return;
            }
            catch (Exception exception) when (Transient.Is(exception))
            {
                await Transient.Pause(outages++, context.CancellationToken);
            }
            catch (Exception) when (failures < Pauses.Length && !context.CancellationToken.IsCancellationRequested)
            {
                await Task.Delay(Pauses[failures++], context.CancellationToken);
            }
    }
}

/// <summary>At the end of a pipe: what could not be read, had no consumer here, or was given up by the broker.</summary>
internal sealed class ParkReceived(Parking parking, BoundQueue queue, ParkedCause cause) : IFilter<ReceiveContext>, IFilter<ExceptionReceiveContext>
{
    public Task Send(ReceiveContext context, IPipe<ReceiveContext> next) => Park(context, null);

    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next) => Park(context, context.Exception);

    public void Probe(ProbeContext context) => context.CreateFilterScope("parking");

    private async Task Park(ReceiveContext context, Exception? exception)
    {
        foreach (var letter in Letter.Of(context, queue))
            await parking.Park(queue.Database, letter, letter switch
            {
                { IsRead: true } => cause,
                { Type: Letter.Unreadable } => ParkedCause.Unreadable,
                _ => ParkedCause.NoConsumer,
            }, exception, context.CancellationToken);
    }
}
