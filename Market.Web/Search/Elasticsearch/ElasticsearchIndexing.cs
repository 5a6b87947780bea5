using Market.Web.Snapshot;

namespace Market.Web.Search.Elasticsearch;

/// <param name="Address">Of the server.</param>
/// <param name="Alias">What searches ask; its indexes are called {alias}-{hash of their contents}, so that nodes with the same catalogue make the same one.</param>
internal sealed record ElasticsearchOptions(Uri Address, string Alias);

/// <summary>
/// Keeps Elasticsearch filled with the catalogue: a new index beside the old one, then the alias in one step. While the server is away it
/// knocks every few seconds, so that no visitor has to.
/// </summary>
internal sealed partial class ElasticsearchIndexing(
    ElasticsearchClient client, ElasticsearchDoor door, ElasticsearchOptions options, CurrentSnapshot snapshot, CurrentContents contents, TimeProvider time, ILogger<ElasticsearchIndexing> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private SearchContents? filled;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (snapshot.IsBuilt)
                    await Keep(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (door.Reason != ElasticsearchDoor.Trouble(exception))
                    LogAway(exception.Message);
                door.Close(ElasticsearchDoor.Trouble(exception) ?? "cannot be filled");
            }
            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    /// <summary>
    /// Fills the server when the catalogue has changed or the alias is gone. What another node has put behind it stays: two that see the catalogue
    /// differently, in an upgrade say, must not take turns forever.
    /// </summary>
    private async Task Keep(CancellationToken cancellation)
    {
        var wanted = contents.Value;
        var holders = await client.Holders(options.Alias, cancellation);
        var index = wanted == filled && holders.Count > 0 ? holders[0] : $"{options.Alias}-{wanted.Hash()}";
        if (!holders.Contains(index))
        {
            await client.Fill(index, wanted, cancellation);
            var old = holders.Where(holder => holder != index).ToList();
            await client.Swap(options.Alias, index, old, cancellation);
            foreach (var gone in old)
                await client.Delete(gone, cancellation);
            LogFilled(index, wanted.Documents.Count);
        }
        filled = wanted;
        door.Open();
    }

    [LoggerMessage(LogLevel.Information, "Elasticsearch index {Index} holds {Products} products and answers searches")]
    private partial void LogFilled(string index, int products);

    [LoggerMessage(LogLevel.Warning, "Elasticsearch is away and will be tried again; the index in this process answers: {Reason}")]
    private partial void LogAway(string reason);
}
