using Market.Web.Search.Elasticsearch;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Market.Web.Search;

/// <summary>Search: Lucene.NET in this process; with the address of an Elasticsearch that one first, and Lucene.NET while it is away.</summary>
internal static class SearchModule
{
    public static void AddSearch(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CurrentContents>();
        builder.Services.AddSingleton<CurrentFacts>();
        builder.Services.AddSingleton<LuceneSearch>();
        var address = builder.Configuration.GetConnectionString("Search") ?? builder.Configuration["Search:Elasticsearch"];
        if (address is { Length: > 0 })
            builder.Services.AddElasticsearch(new ElasticsearchOptions(new Uri(address), builder.Configuration["Search:Alias"] ?? "market-products"));
        else
            builder.Services.AddSingleton<IProductSearch>(services => services.GetRequiredService<LuceneSearch>());
        builder.Services.AddHealthChecks().AddCheck<SearchHealth>("search");
    }

    private static void AddElasticsearch(this IServiceCollection services, ElasticsearchOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<ElasticsearchDoor>();
        services.AddSingleton(_ => new ElasticsearchClient(options.Address));
        services.AddSingleton<IProductSearch, ElasticsearchSearch>();
        services.AddHostedService<ElasticsearchIndexing>();
    }

    /// <summary>Degraded, never unhealthy: people find what they look for either way.</summary>
    private sealed class SearchHealth(IServiceProvider services) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
            services.GetService<ElasticsearchDoor>() switch
            {
                null => HealthCheckResult.Healthy("The index in this process answers."),
                { Reason: { } reason } => HealthCheckResult.Degraded($"Elasticsearch {reason}; the index in this process answers instead."),
                _ => HealthCheckResult.Healthy("Elasticsearch answers."),
            });
    }
}
