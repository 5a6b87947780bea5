using System.Text.Json;

namespace Market.Web.Search.Elasticsearch;

/// <summary>Whether Elasticsearch may be asked, and why not. One failed call closes the door for all; only <see cref="ElasticsearchIndexing"/> opens it.</summary>
internal sealed class ElasticsearchDoor
{
    private volatile string? reason = "has not been filled yet";

    public bool IsOpen => reason is null;

    /// <summary>Why it is closed, or null.</summary>
    public string? Reason => reason;

    public void Open() => reason = null;

    public void Close(string why) => reason = why;

    /// <summary>What went wrong, without addresses; null for what is a fault of ours and no state of the server.</summary>
    public static string? Trouble(Exception exception) => exception switch
    {
        HttpRequestException { StatusCode: { } status } => $"answers with status {(int)status}",
        HttpRequestException => "does not answer",
        OperationCanceledException => "does not answer in time",
        JsonException or InvalidOperationException or ArgumentException or FormatException => "answers what is not understood",
        _ => null,
    };
}

/// <summary>Search in Elasticsearch; while that is away, or not filled yet, in this process.</summary>
internal sealed class ElasticsearchSearch(ElasticsearchClient client, ElasticsearchDoor door, ElasticsearchOptions options, CurrentContents contents, LuceneSearch local) : IProductSearch
{
    public ValueTask<SearchAnswer> Find(string text, int month, CancellationToken cancellation) => Either(
        () => SearchAnswer.By(new SearchPlan(text, month, contents.Value.Vocabulary), async wanted => await client.Search(options.Alias, wanted, cancellation)),
        () => local.Find(text, month, cancellation), cancellation);

    public ValueTask<IReadOnlyList<Suggestion>> Suggest(string typed, CancellationToken cancellation) => Either(
        () => Completed(Suggestion.Typed(typed), cancellation), () => local.Suggest(typed, cancellation), cancellation);

    private async ValueTask<IReadOnlyList<Suggestion>> Completed(string typed, CancellationToken cancellation)
    {
        if (typed.Length == 0)
            return [];
        var known = contents.Value.SuggestionsById;
        var ids = await client.Suggest(options.Alias, typed, cancellation);
        return [.. Suggestion.Best(ids.Distinct().Select(known.GetValueOrDefault).OfType<Suggestion>(), typed)];
    }

    private async ValueTask<T> Either<T>(Func<ValueTask<T>> remote, Func<ValueTask<T>> fallback, CancellationToken cancellation)
    {
        if (!door.IsOpen)
            return await fallback();
        try
        {
            return await remote();
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested && ElasticsearchDoor.Trouble(exception) is { } trouble)
        {
            door.Close(trouble);
            return await fallback();
        }
    }
}
