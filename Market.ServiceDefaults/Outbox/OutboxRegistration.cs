using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace Market.ServiceDefaults.Outbox;

public static class OutboxRegistration
{
    /// <summary>Sends what <typeparamref name="TDb"/> publishes, and takes in for it what others do.</summary>
    internal static void AddOutboxAndInbox<TDb>(this IServiceCollection services) where TDb : ServiceDb
    {
        services.AddSingleton<OutboxSignal<TDb>>();
        services.AddSingleton<Inbox<TDb>>();
        services.AddWorker<OutboxRelay<TDb>>();
    }
}
