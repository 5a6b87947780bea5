using Market.ServiceDefaults.Database;
using Microsoft.Extensions.DependencyInjection;

namespace Market.ServiceDefaults.Outbox;

public static class OutboxRegistration
{
    /// <summary>Sends what <typeparamref name="TDb"/> publishes.</summary>
    internal static void AddOutboxRelay<TDb>(this IServiceCollection services) where TDb : ServiceDb
    {
        services.AddSingleton<OutboxSignal<TDb>>();
        services.AddHostedService<OutboxRelay<TDb>>();
    }
}
