namespace Market.Web.Search;

/// <summary>Search in this process's memory. The index is made anew when the catalogue has changed.</summary>
internal sealed class LuceneSearch(CurrentContents contents) : IProductSearch
{
    private readonly Lock indexing = new();
    private volatile LuceneIndex? index;

    public async ValueTask<SearchAnswer> Find(string text, int month, CancellationToken cancellation)
    {
        var current = Current();
        if (current.Answers.TryGetValue((text, month), out var known))
            return known;
        var answer = await SearchAnswer.By(new SearchPlan(text, month, current.Contents.Vocabulary), wanted => ValueTask.FromResult(current.Find(wanted)));
        current.Keep(text, month, answer);
        return answer;
    }

    public ValueTask<IReadOnlyList<Suggestion>> Suggest(string typed, CancellationToken cancellation) => ValueTask.FromResult(Current().Suggest(typed));

    private LuceneIndex Current()
    {
        var wanted = contents.Value;
        if (index is { } current && current.Contents == wanted)
            return current;
        lock (indexing)
        {
            if (index is { } made && made.Contents.CatalogueVersion >= wanted.CatalogueVersion)
                return made;
            return index = new LuceneIndex(wanted);
        }
    }
}
