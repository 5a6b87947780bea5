using System.Text;
using System.Text.Json.Nodes;

namespace Market.Web.Search.Elasticsearch;

/// <summary>Bodies of the requests that Market makes, each beside its page of Elasticsearch's reference.</summary>
internal static class ElasticsearchRequests
{
    /// <summary>Products looked for at once: more than a district certifies.</summary>
    private const int MostHits = 1000;

    private const string Indexing = "market_index", Asking = "market_search", Typing = "market_typed", Typed = "typed", Entry = "entry", Product = "product";

    /// <summary>PUT /{index}: the analysers do what Lucene's do in process (LuceneIndex).</summary>
    public static JsonObject Index() => new()
    {
        ["settings"] = new JsonObject
        {
            ["auto_expand_replicas"] = "0-1",
            ["analysis"] = new JsonObject
            {
                ["filter"] = new JsonObject { ["pairs"] = Pairs(singles: false), ["pairs_and_singles"] = Pairs(singles: true) },
                ["analyzer"] = new JsonObject
                {
                    [Indexing] = Analyzer("standard", "cjk_width", "asciifolding", "lowercase", "pairs_and_singles", "porter_stem"),
                    [Asking] = Analyzer("standard", "cjk_width", "asciifolding", "lowercase", "pairs", "porter_stem"),
                    [Typing] = Analyzer("keyword", "lowercase"),
                },
            },
        },
        ["mappings"] = new JsonObject
        {
            ["dynamic"] = "strict",
            ["properties"] = new JsonObject(
            [
                Property(Entry, new() { ["type"] = "keyword" }),
                Property(Typed, new() { ["type"] = "completion", ["analyzer"] = Typing }),
                .. new[] { SearchFields.Name, SearchFields.NameEn, SearchFields.More, SearchFields.About }
                    .Select(field => Property(field, new() { ["type"] = "text", ["analyzer"] = Indexing, ["search_analyzer"] = Asking })),
                .. SearchFields.AllKeys.Select(field => Property(field, new() { ["type"] = "keyword" })),
            ]),
        },
    };

    /// <summary>POST /{index}/_bulk: a line that says where, a line that says what, for each product and each suggestion.</summary>
    public static string Bulk(SearchContents contents)
    {
        var lines = new StringBuilder();
        foreach (var document in contents.Documents)
            Add(lines, document.Code, new JsonObject(
            [
                KeyValuePair.Create(Entry, (JsonNode?)Product),
                .. SearchFields.Texts(document).Select(field => KeyValuePair.Create(field.Field, (JsonNode?)field.Value)),
                .. SearchFields.Keys(document).Select(field => KeyValuePair.Create(field.Field, (JsonNode?)Strings(field.Values))),
            ]));
        foreach (var suggestion in contents.Suggestions)
            Add(lines, suggestion.Id, new JsonObject
            {
                [Entry] = "suggestion",
                [Typed] = new JsonObject { ["input"] = Strings(suggestion.Inputs), ["weight"] = suggestion.Weight },
            });
        return lines.ToString();
    }

    /// <summary>POST /_aliases: from the old indexes to the new one in one step, so that no search finds the alias empty.</summary>
    public static JsonObject Swap(string alias, string index, IEnumerable<string> old) => new()
    {
        ["actions"] = new JsonArray(
        [
            new JsonObject { ["add"] = new JsonObject { ["index"] = index, ["alias"] = alias } },
            .. old.Select(one => new JsonObject { ["remove"] = new JsonObject { ["index"] = one, ["alias"] = alias } }),
        ]),
    };

    /// <summary>POST /{alias}/_search: the products, best first, and how all that match spread over the categories.</summary>
    public static JsonObject Search(Wanted wanted) => new()
    {
        ["size"] = MostHits,
        ["_source"] = false,
        ["query"] = new JsonObject
        {
            ["bool"] = new JsonObject { ["must"] = new JsonArray(Query(wanted)), ["filter"] = new JsonArray(Field("term", Entry, new() { ["value"] = Product })) },
        },
        ["sort"] = new JsonArray("_score", SearchFields.Code),
        ["aggregations"] = new JsonObject { [SearchFields.Category] = new JsonObject { ["terms"] = new JsonObject { ["field"] = SearchFields.Category, ["size"] = 20 } } },
    };

    /// <summary>POST /{alias}/_search with completion suggesters: what begins so, and what begins nearly so.</summary>
    public static JsonObject Suggest(string typed)
    {
        // Enough of them to put what is written out already before what only begins so.
        static JsonObject Completion() => new() { ["field"] = Typed, ["size"] = 4 * Suggestion.Most };
        var near = Completion();
        near["fuzzy"] = new JsonObject { ["fuzziness"] = 1, ["transpositions"] = true, ["min_length"] = 4, ["prefix_length"] = 1 };
        return new JsonObject
        {
            ["size"] = 0,
            ["_source"] = false,
            ["suggest"] = new JsonObject
            {
                ["exact"] = new JsonObject { ["prefix"] = typed, ["completion"] = Completion() },
                ["near"] = new JsonObject { ["prefix"] = typed, ["completion"] = near },
            },
        };
    }

    private static JsonObject Query(Wanted wanted) => wanted switch
    {
        Wanted.Exactly exactly => Worth(exactly.Weight, Field("term", exactly.Field, new() { ["value"] = exactly.Value })),
        Wanted.Beginning beginning => Worth(beginning.Weight, Field("prefix", beginning.Field, new() { ["value"] = beginning.Value })),
        Wanted.Text text => Field("match", text.Field, new() { ["query"] = text.Value, ["operator"] = "and", ["boost"] = text.Weight }),
        Wanted.Best best => new() { ["dis_max"] = new JsonObject { ["queries"] = Queries(best.Of), ["tie_breaker"] = SearchWeights.Besides } },
        Wanted.All all => new() { ["bool"] = new JsonObject { ["must"] = Queries(all.Of), ["should"] = Queries(all.Besides) } },
        Wanted.Some some => new() { ["bool"] = new JsonObject { ["should"] = Queries(some.Of), ["minimum_should_match"] = 1 } },
        _ => throw new ArgumentOutOfRangeException(nameof(wanted)),
    };

    private static JsonArray Queries(IEnumerable<Wanted> wanted) => new([.. wanted.Select(Query)]);

    private static JsonObject Worth(float weight, JsonObject filter) => new() { ["constant_score"] = new JsonObject { ["filter"] = filter, ["boost"] = weight } };

    private static JsonObject Field(string kind, string field, JsonObject what) => new() { [kind] = new JsonObject { [field] = what } };

    private static JsonObject Pairs(bool singles) => new() { ["type"] = "cjk_bigram", ["ignored_scripts"] = new JsonArray("hiragana", "katakana", "hangul"), ["output_unigrams"] = singles };

    private static JsonObject Analyzer(string tokenizer, params string[] filters) => new() { ["type"] = "custom", ["tokenizer"] = tokenizer, ["filter"] = Strings(filters) };

    private static KeyValuePair<string, JsonNode?> Property(string name, JsonObject mapping) => new(name, mapping);

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);

    private static void Add(StringBuilder lines, string id, JsonObject document) => lines
        .Append(new JsonObject { ["index"] = new JsonObject { ["_id"] = id } }.ToJsonString()).Append('\n').Append(document.ToJsonString()).Append('\n');
}
