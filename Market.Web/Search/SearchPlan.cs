using static Market.Web.Search.SearchFields;

namespace Market.Web.Search;

/// <summary>
/// From what was typed to what to look for, strictly first and then more loosely, so that what fits exactly always wins: as typed; with
/// mistyped words replaced by what they sound or look like; with the words that the catalogue knows, others being no condition.
/// </summary>
/// <param name="month">1–12, of today in the district: 当季 means it.</param>
internal sealed class SearchPlan(string text, int month, Vocabulary vocabulary)
{
    private readonly IReadOnlyList<string> runs = [.. SearchText.Words(text).Take(SearchText.MostWords)];

    /// <summary>Ways to look, to be tried until one finds something, each with what it takes the words to mean when that is not what was typed.</summary>
    public IEnumerable<(Wanted Wanted, string? Corrected)> Steps()
    {
        var words = Telling([.. runs.SelectMany(vocabulary.Cut)]);
        if (words.Count == 0)
            yield break;
        yield return (Exact(words, SearchText.Join(runs)), null);
        if (Corrected() is { } corrected)
            yield return corrected;
        var known = words.Where(vocabulary.Knows).ToList();
        if (known.Count > 0 && known.Count < words.Count)
            yield return (new Wanted.All([.. known.Select(word => Word(word))], [.. words.Except(known).Select(word => Word(word))]), null);
    }

    /// <summary>Any of the words: where to look further when all of them together are nowhere. Null when there are none.</summary>
    public Wanted? Anything()
    {
        var words = Telling([.. runs.SelectMany(vocabulary.Cut)]);
        return words.Count == 0 ? null : new Wanted.Some([.. words.Select(word => Word(word))]);
    }

    private Wanted Exact(IReadOnlyList<string> words, string whole)
    {
        // A size is a wish beside goods: 大米5公斤 shows rice, five kilos first.
        var sizes = words.Where(word => char.IsAsciiDigit(word[0])).ToList();
        var all = sizes.Count < words.Count
            ? new Wanted.All([.. words.Except(sizes).Select(word => Word(word))], [.. sizes.Select(word => Word(word))])
            : new Wanted.All([.. words.Select(word => Word(word))], []);
        if (words.Count == 1)
            return all;
        // 花 椒, hua jiao and blood orange are names too.
        return new Wanted.Some([all, .. new[] { whole, whole.Replace(" ", "", StringComparison.Ordinal) }.Distinct().Select(name => new Wanted.Best([.. Names(name, SearchWeights.Whole)]))]);
    }

    private (Wanted, string?)? Corrected()
    {
        var whole = SearchText.Join(runs);
        if (runs.Count > 1 && Whole(whole) is { } name)
            return name;
        var words = new List<(Wanted Wanted, string Means)>();
        foreach (var run in runs)
            words.AddRange(Repaired(run));
        return words.Count == 0 || words.Select(word => word.Means).SequenceEqual(runs.SelectMany(vocabulary.Cut)) ? null
            : (new Wanted.All([.. words.Select(word => word.Wanted)], []), string.Join(' ', words.Select(word => word.Means)));
    }

    /// <summary>hua jao is one name with a slip in it.</summary>
    private (Wanted, string?)? Whole(string whole)
    {
        var guesses = vocabulary.Guesses(whole).Concat(vocabulary.Guesses(whole.Replace(" ", "", StringComparison.Ordinal))).Distinct().ToList();
        return guesses.Count == 0 || vocabulary.Knows(whole) ? null : (Guess(guesses), guesses[0]);
    }

    private IEnumerable<(Wanted Wanted, string Means)> Repaired(string run)
    {
        if (vocabulary.Knows(run) || char.IsAsciiDigit(run[0]))
            return [(Word(run), run)];
        if (vocabulary.Guesses(run) is { Count: > 0 } whole)
            return [(Guess(whole), whole[0])];
        return Telling(vocabulary.Cut(run)).Select(word => vocabulary.Knows(word) || vocabulary.Guesses(word) is not { Count: > 0 } guesses
            ? (Word(word), word) : (Guess(guesses), guesses[0]));
    }

    private Wanted Guess(IReadOnlyList<string> guesses) =>
        new Wanted.Best([.. guesses.Select((guess, turn) => Word(guess, MathF.Pow(SearchWeights.NextGuess, turn)))]);

    private static List<string> Telling(IReadOnlyList<string> words) => words.Where(word => !WordList.SaysNothing(word)).ToList() is { Count: > 0 } telling ? telling : [.. words];

    private Wanted.Best Word(string word, float weight = 1)
    {
        var key = SearchText.Key(word);
        return new Wanted.Best([
            .. Names(key, weight),
            new Wanted.Exactly(Code, word, SearchWeights.Code * weight),
            new Wanted.Exactly(Measure, word, SearchWeights.Measure * weight),
            new Wanted.Exactly(Season, WordList.IsNow(key) ? WordList.Month(month) : key, SearchWeights.Season * weight),
            new Wanted.Text(Name, word, SearchWeights.Name * weight), new Wanted.Text(NameEn, word, SearchWeights.Name * weight),
            new Wanted.Text(More, word, SearchWeights.More * weight), new Wanted.Text(About, word, SearchWeights.About * weight)]);
    }

    private static IEnumerable<Wanted> Names(string key, float weight)
    {
        // ü is typed as v.
        var spelled = key.Replace("lv", "lu", StringComparison.Ordinal).Replace("nv", "nu", StringComparison.Ordinal);
        foreach (var name in new[] { key, spelled }.Distinct())
            foreach (var (field, worth) in NameFields)
                yield return new Wanted.Exactly(field, name, worth * weight);
        if (!SearchText.IsLatin(key) || key.Length < 2)
            yield break;
        yield return new Wanted.Beginning(Spelled, spelled, SearchWeights.Beginning * weight);
        yield return new Wanted.Exactly(Initials, spelled, SearchWeights.Initials * weight);
        yield return new Wanted.Beginning(NameEn, key, SearchWeights.Beginning * weight);
        yield return new Wanted.Beginning(Maker, spelled, SearchWeights.Maker * weight);
    }

    private static readonly (string Field, float Worth)[] NameFields =
        [(Head, SearchWeights.Head), (Also, SearchWeights.Also), (Kind, SearchWeights.Kind), (Place, SearchWeights.Place), (Use, SearchWeights.Use)];
}
