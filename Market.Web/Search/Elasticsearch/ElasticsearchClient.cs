using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Market.Catalog.Contracts;

namespace Market.Web.Search.Elasticsearch;

/// <summary>Elasticsearch's REST API, as far as Market uses it. Every call is bounded in time and in what it reads.</summary>
/// <exception cref="HttpRequestException">It does not answer, or answers with an error.</exception>
/// <exception cref="OperationCanceledException">It has not answered in time.</exception>
internal sealed class ElasticsearchClient : IDisposable
{
    private const long LongestAnswer = 8 * 1024 * 1024;

    /// <summary>A page waits no longer; the index in this process answers in less.</summary>
    private static readonly TimeSpan PatienceOfPages = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PatienceOfIndexing = TimeSpan.FromSeconds(20);
    private readonly HttpClient http;

    /// <param name="address">http or https; a user and password in it are sent as such.</param>
    public ElasticsearchClient(Uri address)
    {
        http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false })
        {
            BaseAddress = new UriBuilder(address) { UserName = "", Password = "" }.Uri,
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LongestAnswer,
        };
        if (address.UserInfo.Length > 0)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo))));
    }

    public async Task<SearchAnswer> Search(string alias, Wanted wanted, CancellationToken cancellation)
    {
        var answer = await Send(HttpMethod.Post, $"{alias}/_search", Json(ElasticsearchRequests.Search(wanted)), PatienceOfPages, cancellation);
        return new SearchAnswer(
            [.. Items(answer["hits"]?["hits"]).Select(hit => (string)hit["_id"]!)],
            Items(answer["aggregations"]?[SearchFields.Category]?["buckets"]).ToDictionary(bucket => Enum.Parse<Category>((string)bucket["key"]!), bucket => (int)bucket["doc_count"]!), null);
    }

    /// <summary>Ids of suggestions: of what begins as typed, and, only when there are none, of what begins nearly so.</summary>
    public async Task<IReadOnlyList<string>> Suggest(string alias, string typed, CancellationToken cancellation)
    {
        var answer = await Send(HttpMethod.Post, $"{alias}/_search", Json(ElasticsearchRequests.Suggest(typed)), PatienceOfPages, cancellation);
        return Ids("exact") is { Count: > 0 } exact ? exact : Ids("near");

        List<string> Ids(string name) => [.. Items(answer["suggest"]?[name]).SelectMany(entry => Items(entry["options"])).Select(option => (string)option["_id"]!)];
    }

    /// <summary>Indexes behind an alias; none when there is no such alias.</summary>
    public async Task<IReadOnlyList<string>> Holders(string alias, CancellationToken cancellation)
    {
        using var answer = await Ask(HttpMethod.Get, $"_alias/{alias}", null, PatienceOfIndexing, cancellation);
        return answer.StatusCode == HttpStatusCode.NotFound ? [] : [.. (await Read(answer, cancellation)).AsObject().Select(index => index.Key)];
    }

    /// <summary>Makes the index and fills it. One that is there already, from a try that was cut short or another node's, is filled to the same end.</summary>
    public async Task Fill(string index, SearchContents contents, CancellationToken cancellation)
    {
        using (var made = await Ask(HttpMethod.Put, index, Json(ElasticsearchRequests.Index()), PatienceOfIndexing, cancellation))
            if (made.StatusCode != HttpStatusCode.BadRequest || !(await made.Content.ReadAsStringAsync(cancellation)).Contains("resource_already_exists_exception", StringComparison.Ordinal))
                await Read(made, cancellation);
        var lines = new StringContent(ElasticsearchRequests.Bulk(contents), Encoding.UTF8, "application/x-ndjson");
        var answer = await Send(HttpMethod.Post, $"{index}/_bulk?refresh=true", lines, PatienceOfIndexing, cancellation);
        if ((bool?)answer["errors"] != false)
            throw new HttpRequestException("It did not take every document.");
    }

    public Task Swap(string alias, string index, IEnumerable<string> old, CancellationToken cancellation) =>
        Send(HttpMethod.Post, "_aliases", Json(ElasticsearchRequests.Swap(alias, index, old)), PatienceOfIndexing, cancellation);

    public Task Delete(string index, CancellationToken cancellation) =>
        Send(HttpMethod.Delete, $"{index}?ignore_unavailable=true", null, PatienceOfIndexing, cancellation);

    public void Dispose() => http.Dispose();

    private async Task<JsonNode> Send(HttpMethod method, string path, HttpContent? body, TimeSpan patience, CancellationToken cancellation)
    {
        using var answer = await Ask(method, path, body, patience, cancellation);
        return await Read(answer, cancellation);
    }

    private async Task<HttpResponseMessage> Ask(HttpMethod method, string path, HttpContent? body, TimeSpan patience, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bounded.CancelAfter(patience);
        return await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, bounded.Token);
    }

    private static async Task<JsonNode> Read(HttpResponseMessage answer, CancellationToken cancellation)
    {
        answer.EnsureSuccessStatusCode();
        return await JsonNode.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellation), cancellationToken: cancellation) ?? throw new HttpRequestException("It answered nothing.");
    }

    private static StringContent Json(JsonObject body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    private static IEnumerable<JsonNode> Items(JsonNode? array) => (array as JsonArray)?.OfType<JsonNode>() ?? [];
}
