using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Workers;
using Market.Web.Livestream.After;
using Market.Web.Livestream.Guard;
using Market.Web.Livestream.Pictures;
using Market.Web.Livestream.Planning;
using Market.Web.Livestream.Planning.Planner;
using Market.Web.Livestream.Room;
using Market.Web.Livestream.Schedule;
using Market.Web.Livestream.Vault;
using Market.Web.Livestream.Video;
using Microsoft.AspNetCore.Http.Connections;

namespace Market.Web.Livestream;

/// <summary>Live selling: planned by cadres, reviewed by the office, announced to everybody, and held in a room.</summary>
internal static class LivestreamModule
{
    /// <summary>Stem of each node's own queue.</summary>
    private const string Queue = "web-live";

    public static void AddLivestream(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<ChangePlan>().AddScoped<ReviewPlan>().AddScoped<PreLiveCheck>();
        builder.Services.AddScoped<SuggestLineUp>().AddScoped<PickSuggestions>().AddScoped<PastResults>().AddScoped<KeepPictures>().AddScoped<SuggestionWords>();
        builder.Services.AddSingleton<Rooms>().AddSingleton<RoomVisits>().AddSingleton<RoomViewers>().AddSingleton<BlockedWords>().AddScoped<Chat>().AddScoped<Moderate>().AddScoped<RunSession>().AddScoped<GuardedSales>().AddScoped<LookBack>().AddScoped<JudgeOrder>().AddWorker<ForgottenSessions>();
        builder.Services.AddWorker<RoomTail>();
        builder.Services.AddSignalR(hub =>
        {
            // The longest that a browser has to say is the code of a room.
            hub.MaximumReceiveMessageSize = 1024;
            hub.MaximumParallelInvocationsPerClient = 1;
        });
        builder.Services.AddSingleton<LiveSchedule>().AddHostedService<ScheduleKeeper>();
        builder.Services.AddWorker<Reminders>();
        builder.AddLiveVideo();
        builder.AddVault();
        builder.Services.AddFactConsumer<ScheduleKeepsScheduled, LiveSessionScheduled>(Queue, perNode: true);
        builder.Services.AddFactConsumer<ScheduleKeepsStarted, LiveSessionStarted>(Queue, perNode: true);
        builder.Services.AddFactConsumer<ScheduleKeepsEnded, LiveSessionEnded>(Queue, perNode: true);
        builder.Services.AddFactConsumer<ScheduleKeepsCancelled, LiveSessionCancelled>(Queue, perNode: true);
    }

    /// <summary>Web sockets only, and without negotiation: any node may have the next connection of a browser.</summary>
    public static void MapLivestream(this WebApplication app)
    {
        app.MapHub<RoomHub>(RoomHub.Path, hub =>
        {
            hub.Transports = HttpTransportType.WebSockets;
            hub.CloseOnAuthenticationExpiration = true;
        }).AllowAnonymous().DisableRequestTimeout();
        app.MapLiveVideo();
    }
}
