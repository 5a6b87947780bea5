using System.Security.Cryptography;
using System.Text.Json;
using Market.Web.Snapshot;

namespace Market.Web.Search;

/// <summary>All that search knows of one version of the catalogue, whichever index answers.</summary>
internal sealed class SearchContents
{
    public SearchContents(CatalogueSnapshot snapshot)
    {
        CatalogueVersion = snapshot.CatalogueVersion;
        var towns = snapshot.Towns.ToDictionary(town => town.Code);
        var products = snapshot.Products.Values.OrderBy(product => product.Code, StringComparer.Ordinal)
            .Select(product => (Product: product, Document: SearchDocument.Of(product, towns))).ToList();
        Documents = [.. products.Select(product => product.Document)];
        Vocabulary = new Vocabulary(products);
        Suggestions = Suggestion.Of(snapshot);
        SuggestionsById = Suggestions.ToDictionary(suggestion => suggestion.Id);
    }

    public long CatalogueVersion { get; }
    public IReadOnlyList<SearchDocument> Documents { get; }
    public IReadOnlyList<Suggestion> Suggestions { get; }
    public IReadOnlyDictionary<string, Suggestion> SuggestionsById { get; }
    public Vocabulary Vocabulary { get; }

    /// <summary>The same in every process that holds the same catalogue.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { Documents, Suggestions })).AsSpan(0, 8));
}

/// <summary>Makes what search knows anew when the catalogue has changed, when it is first asked for.</summary>
internal sealed class CurrentContents(CurrentSnapshot snapshot)
{
    private readonly Lock making = new();
    private volatile SearchContents? contents;

    public SearchContents Value
    {
        get
        {
            var wanted = snapshot.Value;
            if (contents is { } current && current.CatalogueVersion == wanted.CatalogueVersion)
                return current;
            lock (making)
            {
                if (contents is { } made && made.CatalogueVersion >= wanted.CatalogueVersion)
                    return made;
                return contents = new SearchContents(wanted);
            }
        }
    }
}
