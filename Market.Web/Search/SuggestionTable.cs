namespace Market.Web.Search;

/// <summary>Suggestions by what their inputs begin with: a sorted list and a binary search, so that an answer takes microseconds.</summary>
internal sealed class SuggestionTable
{
    private readonly SearchContents contents;
    private readonly string[] inputs;
    private readonly Suggestion[] suggestions;

    public SuggestionTable(SearchContents contents)
    {
        this.contents = contents;
        var sorted = contents.Suggestions.SelectMany(suggestion => suggestion.Inputs.Select(input => (input, suggestion)))
            .OrderBy(entry => entry.input, StringComparer.Ordinal).ToList();
        inputs = [.. sorted.Select(entry => entry.input)];
        suggestions = [.. sorted.Select(entry => entry.suggestion)];
    }

    /// <summary>Those whose inputs begin with what was typed; when there are none, with what it may have been meant to be.</summary>
    public IReadOnlyList<Suggestion> For(string text)
    {
        var typed = Suggestion.Typed(text);
        if (typed.Length == 0)
            return [];
        var found = Beginning(typed);
        if (found.Count == 0)
            found = Beginning(typed.Replace(" ", "", StringComparison.Ordinal));
        return found.Count > 0 ? found : [.. contents.Vocabulary.Guesses(typed).SelectMany(Beginning).Distinct().Take(Suggestion.Most)];
    }

    private List<Suggestion> Beginning(string typed)
    {
        var at = Array.BinarySearch(inputs, typed, StringComparer.Ordinal);
        at = at < 0 ? ~at : at;
        while (at > 0 && inputs[at - 1] == typed)
            at--;
        var found = new HashSet<Suggestion>(ReferenceEqualityComparer.Instance);
        for (; at < inputs.Length && inputs[at].StartsWith(typed, StringComparison.Ordinal); at++)
            found.Add(suggestions[at]);
        return [.. Suggestion.Best(found, typed)];
    }
}
