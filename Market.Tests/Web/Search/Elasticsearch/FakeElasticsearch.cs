using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Market.Web.Search;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Market.Tests.Web.Search.Elasticsearch;

/// <summary>A server that keeps indexes and aliases as Elasticsearch does, answers its searches in its form, and holds every request against the description.</summary>
internal sealed class FakeElasticsearch : IAsyncDisposable
{
    private readonly OpenApiDescription description = new();
    private readonly Lock keeping = new();
    private readonly Dictionary<string, Dictionary<string, JsonObject>> indexes = [];
    private readonly Dictionary<string, HashSet<string>> aliases = [];
    private readonly WebApplication app;

    private FakeElasticsearch(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    /// <summary>What is not as described in the requests so far.</summary>
    public ConcurrentQueue<string> Problems { get; } = [];

    /// <summary>Requests so far: method and path, with {index} and {alias} in place of names.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Searches that found nothing behind the alias.</summary>
    public int Gaps { get; private set; }

    /// <summary>Answers 503 to everything.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Takes requests and does not answer.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Refuses one document of each bulk.</summary>
    public bool RefusesADocument { get; set; }

    public IReadOnlyList<string> Indexes
    {
        get
        {
            lock (keeping)
                return [.. indexes.Keys];
        }
    }

    public static async Task<FakeElasticsearch> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var fake = new FakeElasticsearch(builder.Build());
        fake.app.Run(fake.Answer);
        await fake.app.StartAsync(TestContext.Current.CancellationToken);
        return fake;
    }

    /// <summary>As a server that has lost its disk.</summary>
    public void Forget()
    {
        lock (keeping)
        {
            indexes.Clear();
            aliases.Clear();
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value!);
        var body = await new StreamReader(context.Request.Body).ReadToEndAsync(context.RequestAborted);
        foreach (var problem in description.Problems(method, path, context.Request.Query.Keys, body))
            Problems.Enqueue(problem);
        Requests.Enqueue($"{method} {System.Text.RegularExpressions.Regex.Replace(path, "/test-products(-[0-9a-f]+)?", match => match.Value.Length > 20 ? "/{index}" : "/{alias}")}");
        if (IsSilent)
            await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted);
        JsonObject answer;
        int status;
        lock (keeping)
            (status, answer) = IsBroken ? (503, Error("unavailable")) : Kept(method, path.Trim('/').Split('/'), body);
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
    }

    private (int, JsonObject) Kept(string method, string[] path, string body) => (method, path) switch
    {
        ("PUT", [var index]) => indexes.TryAdd(index, []) ? (200, Done()) : (400, Error("resource_already_exists_exception")),
        ("DELETE", [var index]) => indexes.Remove(index) ? (200, Done()) : (404, Error("index_not_found_exception")),
        ("GET", ["_alias", var alias]) => aliases.TryGetValue(alias, out var holders) && holders.Count > 0
            ? (200, new JsonObject(holders.Select(holder => KeyValuePair.Create(holder, (JsonNode?)new JsonObject { ["aliases"] = new JsonObject { [alias] = new JsonObject() } }))))
            : (404, Error("alias missing")),
        ("POST", ["_aliases"]) => Move(JsonNode.Parse(body)!["actions"]!.AsArray()),
        ("POST", [var index, "_bulk"]) => Bulk(index, body),
        ("POST", [var alias, "_search"]) => Search(alias, JsonNode.Parse(body)!.AsObject()),
        _ => (400, Error("no handler found")),
    };

    private (int, JsonObject) Move(JsonArray actions)
    {
        if (actions.Any(action => action!["add"] is { } add && !indexes.ContainsKey((string)add["index"]!)))
            return (404, Error("index_not_found_exception"));
        foreach (var (kind, what) in actions.Select(action => action!.AsObject().Single()))
        {
            var holders = aliases.TryGetValue((string)what!["alias"]!, out var known) ? known : aliases[(string)what["alias"]!] = [];
            _ = kind == "add" ? holders.Add((string)what["index"]!) : holders.Remove((string)what["index"]!);
        }
        return (200, Done());
    }

    private (int, JsonObject) Bulk(string index, string body)
    {
        var lines = body.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        foreach (var pair in lines.Chunk(2).Skip(RefusesADocument ? 1 : 0))
            indexes[index][(string)pair[0]["index"]!["_id"]!] = pair[1];
        return (200, new JsonObject { ["took"] = 1, ["errors"] = RefusesADocument, ["items"] = new JsonArray() });
    }

    private (int, JsonObject) Search(string alias, JsonObject request)
    {
        if (!aliases.TryGetValue(alias, out var holders) || holders.Count == 0 || holders.Any(holder => !indexes.ContainsKey(holder)))
        {
            Gaps++;
            return (404, Error("index_not_found_exception"));
        }
        var documents = holders.SelectMany(holder => indexes[holder]).ToList();
        return request["suggest"] is JsonObject suggesters
            ? (200, new JsonObject { ["hits"] = new JsonObject { ["hits"] = new JsonArray() }, ["suggest"] = new JsonObject(suggesters.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)Completed(one.Value!, documents)))) })
            : (200, Hits(request, [.. documents.Select(document => (document.Key, document.Value, Score: Score(request["query"]!, document.Value))).Where(hit => hit.Score > 0)]));
    }

    private static JsonObject Hits(JsonObject request, List<(string Id, JsonObject Document, double Score)> found) => new()
    {
        ["hits"] = new JsonObject
        {
            ["hits"] = new JsonArray([.. found.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Id, StringComparer.Ordinal).Take((int)request["size"]!).Select(hit => new JsonObject { ["_id"] = hit.Id })]),
        },
        ["aggregations"] = new JsonObject(request["aggregations"]!.AsObject().Select(one => KeyValuePair.Create(one.Key, (JsonNode?)new JsonObject
        {
            ["buckets"] = new JsonArray([.. found.SelectMany(hit => Values(hit.Document, (string)one.Value!["terms"]!["field"]!)).CountBy(value => value)
                .Select(bucket => new JsonObject { ["key"] = bucket.Key, ["doc_count"] = bucket.Value })]),
        }))),
    };

    private static JsonArray Completed(JsonNode suggester, List<KeyValuePair<string, JsonObject>> documents)
    {
        var (prefix, fuzzy) = ((string)suggester["prefix"]!, suggester["completion"]!["fuzzy"] is not null);
        bool Begins(string input) => input.StartsWith(prefix, StringComparison.Ordinal) || (fuzzy && input.Length >= prefix.Length && Vocabulary.OneEdit(input[..prefix.Length], prefix));
        var options = documents.Where(document => document.Value["typed"] is { } typed && typed["input"]!.AsArray().Any(input => Begins((string)input!)))
            .OrderByDescending(document => (int)document.Value["typed"]!["weight"]!).Take((int)suggester["completion"]!["size"]!);
        return new JsonArray(new JsonObject { ["text"] = prefix, ["options"] = new JsonArray([.. options.Select(option => new JsonObject { ["_id"] = option.Key })]) });
    }

    /// <summary>As Elasticsearch scores, but for BM25, in whose place a match counts once.</summary>
    private static double Score(JsonNode query, JsonObject document)
    {
        var (kind, what) = query.AsObject().Single();
        switch (kind)
        {
            case "constant_score":
                return Score(what!["filter"]!, document) > 0 ? (double)what["boost"]! : 0;
            case "dis_max":
                var scores = what!["queries"]!.AsArray().Select(one => Score(one!, document)).ToList();
                return scores.Max() + (double)what["tie_breaker"]! * (scores.Sum() - scores.Max());
            case "bool":
                var must = (what!["must"]?.AsArray() ?? []).Select(one => Score(one!, document)).ToList();
                var should = (what["should"]?.AsArray() ?? []).Select(one => Score(one!, document)).ToList();
                var passes = must.All(score => score > 0) && (what["filter"]?.AsArray() ?? []).All(one => Score(one!, document) > 0)
                    && should.Count(score => score > 0) >= ((int?)what["minimum_should_match"] ?? 0);
                return passes ? must.Sum() + should.Sum() : 0;
            default:
                var (field, how) = what!.AsObject().Single();
                var (values, wanted) = (Values(document, field), (string)(how!["value"] ?? how["query"])!);
                return kind switch
                {
                    "term" => values.Contains(wanted) ? 1 : 0,
                    "prefix" => values.Any(value => value.StartsWith(wanted, StringComparison.Ordinal)) ? 1 : 0,
                    "match" => values.Any(value => value.Contains(wanted, StringComparison.OrdinalIgnoreCase)) ? (double)how["boost"]! : 0,
                    _ => throw new InvalidOperationException($"The fake knows no {kind}."),
                };
        }
    }

    private static List<string> Values(JsonObject document, string field) => document[field] switch
    {
        null => [],
        JsonArray array => [.. array.Select(value => (string)value!)],
        var value => [(string)value!],
    };

    private static JsonObject Done() => new() { ["acknowledged"] = true };

    private static JsonObject Error(string type) => new() { ["error"] = new JsonObject { ["type"] = type } };
}
