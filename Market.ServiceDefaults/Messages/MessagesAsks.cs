using Market.ServiceDefaults.Asks;
using Market.ServiceDefaults.Database;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Market.ServiceDefaults.Messages;

/// <summary>Answers about the messages of one service, each ask by its use case.</summary>
internal sealed class MessagesAsks<TDb>(GetMessagesHandler<TDb> get, ReplayMessageHandler<TDb> replay) : IMessages where TDb : ServiceDb
{
    public async ValueTask<MessagesView> GetMessages(GetMessages ask, CancellationToken cancellation = default) => await get.Get(ask, cancellation);

    public async ValueTask<ReplayMessageResult> ReplayMessage(ReplayMessage command, CancellationToken cancellation = default) => await replay.Replay(command, cancellation);
}

public static class MessagesRegistration
{
    /// <summary>Answers about <typeparamref name="TDb"/> under the name of its service.</summary>
    internal static void AddMessages<TDb>(this IServiceCollection services, string service) where TDb : ServiceDb => services
        .AddScoped<GetMessagesHandler<TDb>>().AddScoped<ReplayMessageHandler<TDb>>().AddScoped<MessagesAsks<TDb>>()
        .AddKeyedScoped<IMessages>(service, (provider, _) => provider.GetRequiredService<MessagesAsks<TDb>>());

    /// <summary>Asks the service at Services:<paramref name="service"/> about its messages.</summary>
    public static void AddRemoteMessages(this IHostApplicationBuilder builder, string service) =>
        builder.Services.AddKeyedSingleton(service, (_, _) => builder.RemoteAsks<IMessages>(service));

    /// <summary>Serves <see cref="IMessages"/> to other processes.</summary>
    public static void MapMessages<TDb>(this WebApplication app) where TDb : ServiceDb => app.MapAsks<MessagesAsks<TDb>>();
}
