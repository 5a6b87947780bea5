using System.Text.Json.Nodes;

namespace Market.Tests.Web.Search.Elasticsearch;

/// <summary>
/// The published description of Elasticsearch's operations, and whether a request keeps to it: path and method exist, the address names known
/// parameters, and the body holds what it must and nothing that the description does not know.
/// </summary>
internal sealed class OpenApiDescription
{
    private readonly JsonObject description = JsonNode.Parse(File.ReadAllText(
        Path.Combine(Solution.Folder, "Market.Tests", "Web", "Search", "Elasticsearch", "elasticsearch-openapi.json")))!.AsObject();

    /// <summary>What is wrong with a request; nothing when it is right.</summary>
    /// <param name="query">Names in the address's query.</param>
    public IReadOnlyList<string> Problems(string method, string path, IEnumerable<string> query, string body)
    {
        if (Operation(method, path) is not { } operation)
            return [$"{method} {path} is no operation"];
        var known = (operation["parameters"]?.AsArray() ?? []).Select(parameter => Resolved(parameter!)).Where(parameter => (string)parameter["in"]! == "query").Select(parameter => (string)parameter["name"]!).ToList();
        List<string> problems = [.. query.Where(name => !known.Contains(name)).Select(name => $"{method} {path}: ?{name} is no parameter")];
        if (operation["requestBody"] is not { } declared)
            return body.Length == 0 ? problems : [.. problems, $"{method} {path} takes no body"];
        if (body.Length == 0)
            return (bool?)Resolved(declared)["required"] == true ? [.. problems, $"{method} {path} needs a body"] : problems;
        var schema = Resolved(declared)["content"]!["application/json"]!["schema"]!;
        return [.. problems, .. Schema(schema, path.EndsWith("_bulk", StringComparison.Ordinal) ? Lines(body) : JsonNode.Parse(body), $"{method} {path}")];
    }

    /// <summary>Lines of a bulk request as the array that the description takes them for: where to, then what.</summary>
    private static JsonArray Lines(string body) => body.EndsWith('\n')
        ? new JsonArray([.. body.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line))])
        : throw new FormatException("A bulk request ends with a new line.");

    private JsonObject? Operation(string method, string path) => description["paths"]!.AsObject()
        .Where(entry => Fits(entry.Key, path)).OrderBy(entry => entry.Key.Count(letter => letter == '{'))
        .Select(entry => entry.Value![method.ToLowerInvariant()]?.AsObject()).FirstOrDefault(operation => operation is not null);

    private static bool Fits(string template, string path)
    {
        var (wanted, given) = (template.Split('/'), path.Split('/'));
        return wanted.Length == given.Length && wanted.Zip(given).All(pair => pair.First == pair.Second || (pair.First.StartsWith('{') && pair.Second.Length > 0 && pair.Second[0] != '_'));
    }

    private JsonNode Resolved(JsonNode node) => node["$ref"] is { } reference
        ? Resolved(((string)reference!)[2..].Split('/').Aggregate((JsonNode)description, (at, name) => at[name]!))
        : node;

    private IEnumerable<string> Schema(JsonNode written, JsonNode? value, string where)
    {
        if (IsSuggester(written))
            return Suggesters(value, where);
        var schema = Resolved(written);
        if (value is null)
            return (bool?)schema["nullable"] == true ? [] : [$"{where} is null"];
        if (schema["discriminator"] is { } told && value is JsonObject told_ && (string?)told_[(string)told["propertyName"]!] is { } kind)
            return told["mapping"]![kind] is { } reference ? Schema(new JsonObject { ["$ref"] = reference.DeepClone() }, value, where) : [$"{where}: {kind} is no kind of it"];
        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
            // Of several that do not fit, the one that fits furthest in tells most.
            return choices.Select(choice => Schema(choice!, value, where).ToList()).MaxBy(problems => problems.Count == 0 ? int.MaxValue : problems.Max(problem => problem.Split(' ')[1].Length))!;
        return schema["allOf"] is not null || (string?)schema["type"] == "object" ? Whole(schema, value, where) : Simple(schema, value, where);
    }

    private IEnumerable<string> Simple(JsonNode schema, JsonNode value, string where)
    {
        var kind = value.GetValueKind();
        var fits = (string?)schema["type"] switch
        {
            "string" => kind == System.Text.Json.JsonValueKind.String,
            "number" or "integer" => kind == System.Text.Json.JsonValueKind.Number,
            "boolean" => kind is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
            "array" => kind == System.Text.Json.JsonValueKind.Array,
            _ => true,
        };
        if (!fits)
            return [$"{where} is {kind}, not {schema["type"]}"];
        if (schema["enum"] is JsonArray allowed && !allowed.Any(one => JsonNode.DeepEquals(one, value)))
            return [$"{where}: {value} is not allowed"];
        return value is JsonArray items && schema["items"] is { } item ? items.SelectMany((one, index) => Schema(item, one, $"{where}[{index}]")) : [];
    }

    /// <summary>An object, all that it is made of taken together: only so can it be said what is in none of its parts.</summary>
    private IEnumerable<string> Whole(JsonNode schema, JsonNode value, string where)
    {
        var parts = Parts(schema).ToList();
        foreach (var problem in parts.Where(part => (string?)part["type"] != "object").SelectMany(part => Schema(part, value, where)))
            yield return problem;
        var objects = parts.Where(part => (string?)part["type"] == "object").ToList();
        if (objects.Count == 0)
            yield break;
        if (value is not JsonObject given)
        {
            yield return $"{where} is {value.GetValueKind()}, not an object";
            yield break;
        }
        var properties = objects.SelectMany(part => part["properties"]?.AsObject() ?? []).GroupBy(property => property.Key).ToDictionary(group => group.Key, group => group.First().Value!);
        var others = objects.Select(part => part["additionalProperties"]).FirstOrDefault(additional => additional is not null);
        foreach (var name in objects.SelectMany(part => part["required"]?.AsArray() ?? []).Select(name => (string)name!).Where(name => !given.ContainsKey(name)))
            yield return $"{where}.{name} is missing";
        foreach (var part in objects.Where(part => given.Count < ((int?)part["minProperties"] ?? 0) || given.Count > ((int?)part["maxProperties"] ?? int.MaxValue)))
            yield return $"{where} has {given.Count} properties";
        foreach (var (name, one) in given)
            foreach (var problem in properties.TryGetValue(name, out var property) ? Schema(property, one, $"{where}.{name}")
                : others is JsonObject other ? Schema(other, one, $"{where}.{name}")
                : others is not null || (properties.Count == 0 && objects.Count == parts.Count) ? [] : [$"{where}.{name} is not known"])
                yield return problem;
    }

    private IEnumerable<JsonNode> Parts(JsonNode schema)
    {
        if (IsSuggester(schema))
            return [schema];
        var resolved = Resolved(schema);
        return resolved["allOf"] is JsonArray all ? all.SelectMany(part => Parts(part!)).Concat(resolved["properties"] is null ? [] : [resolved]) : [resolved];
    }

    private static bool IsSuggester(JsonNode schema) => ((string?)schema["$ref"])?.EndsWith("._types.Suggester", StringComparison.Ordinal) == true;

    /// <summary>The description keeps only the text that suggesters share and has lost the suggesters themselves; their form is Elasticsearch's reference of completion.</summary>
    private static IEnumerable<string> Suggesters(JsonNode? value, string where) => value is not JsonObject named ? [$"{where} is no object"]
        : named.Where(one => one.Key != "text" && !(one.Value?["prefix"] is JsonValue && one.Value["completion"]?["field"] is JsonValue
            && one.Value["completion"]!.AsObject().All(option => option.Key is "field" or "size" or "skip_duplicates" or "fuzzy" or "contexts" or "regex"))).Select(one => $"{where}.{one.Key} is no suggester");
}
