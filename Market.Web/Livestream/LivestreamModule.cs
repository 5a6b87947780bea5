using Market.ServiceDefaults.Bus;
using Market.Web.Livestream.Planning;
using Market.Web.Livestream.Room;
using Market.Web.Livestream.Schedule;
using Market.Web.Livestream.Video;

namespace Market.Web.Livestream;

/// <summary>Live selling: planned by cadres, reviewed by the office, announced to everybody, and held in a room.</summary>
internal static class LivestreamModule
{
    /// <summary>Stem of each node's own queue.</summary>
    private const string Queue = "web-live";

    public static void AddLivestream(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<ChangePlan>().AddScoped<ReviewPlan>().AddScoped<PreLiveCheck>();
        builder.Services.AddSingleton<Rooms>().AddSingleton<RoomVisits>().AddScoped<RunSession>().AddScoped<RoomSales>().AddHostedService<ForgottenSessions>();
        builder.Services.AddSingleton<LiveSchedule>().AddHostedService<ScheduleKeeper>();
        builder.Services.AddSingleton<Reminders>().AddHostedService(services => services.GetRequiredService<Reminders>());
        builder.AddLiveVideo();
        builder.Services.AddFactConsumer<ScheduleKeepsScheduled, LiveSessionScheduled>(Queue, perNode: true);
        builder.Services.AddFactConsumer<ScheduleKeepsStarted, LiveSessionStarted>(Queue, perNode: true);
        builder.Services.AddFactConsumer<ScheduleKeepsEnded, LiveSessionEnded>(Queue, perNode: true);
        builder.Services.AddFactConsumer<ScheduleKeepsCancelled, LiveSessionCancelled>(Queue, perNode: true);
    }
}
