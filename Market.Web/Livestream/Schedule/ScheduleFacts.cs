using MassTransit;

namespace Market.Web.Livestream.Schedule;

internal sealed class ScheduleKeepsScheduled(LiveSchedule schedule) : IConsumer<LiveSessionScheduled>
{
    public Task Consume(ConsumeContext<LiveSessionScheduled> context)
    {
        schedule.Keep(context.Message.Session);
        return Task.CompletedTask;
    }
}

internal sealed class ScheduleKeepsStarted(LiveSchedule schedule) : IConsumer<LiveSessionStarted>
{
    public Task Consume(ConsumeContext<LiveSessionStarted> context)
    {
        schedule.Keep(context.Message.Session);
        return Task.CompletedTask;
    }
}

internal sealed class ScheduleKeepsEnded(LiveSchedule schedule) : IConsumer<LiveSessionEnded>
{
    public Task Consume(ConsumeContext<LiveSessionEnded> context)
    {
        schedule.Keep(context.Message.Session);
        return Task.CompletedTask;
    }
}

internal sealed class ScheduleKeepsCancelled(LiveSchedule schedule) : IConsumer<LiveSessionCancelled>
{
    public Task Consume(ConsumeContext<LiveSessionCancelled> context)
    {
        schedule.Keep(context.Message.Session);
        return Task.CompletedTask;
    }
}
