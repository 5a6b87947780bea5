using System.Text;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Util;

namespace Market.Web.Search;

/// <summary>Makes a query of what was typed. Nothing in it is syntax: every word is looked for as it stands, and all must be found.</summary>
internal static class SearchWords
{
    public const string Code = "code";
    public const string CodeLower = "code_lower";
    public const string Name = "name";
    public const string NameEn = "name_en";
    public const string About = "about";
    public const string Spelled = "spelled";
    public const string Initials = "initials";

    /// <summary>Null when there is nothing to look for.</summary>
    public static Query? Query(string text, int mostWords)
    {
        var all = new BooleanQuery();
        foreach (var word in Words(text).Take(mostWords))
            all.Add(Word(word), Occur.MUST);
        return all.Clauses.Count == 0 ? null : all;
    }

    /// <summary>Runs of letters and digits; where Chinese and Latin meet, a new word begins.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        var chinese = false;
        foreach (var rune in text.Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            var letter = Rune.IsLetterOrDigit(rune);
            if (word.Length > 0 && (!letter || chinese != rune.Value > 0x2E7F))
            {
                yield return word.ToString();
                word.Clear();
            }
            if (!letter)
                continue;
            chinese = rune.Value > 0x2E7F;
            word.Append(rune.ToString());
        }
        if (word.Length > 0)
            yield return word.ToString();
    }

    private static BooleanQuery Word(string word)
    {
        var lower = word.ToLowerInvariant();
        var any = new BooleanQuery();
        foreach (var (field, weight) in new[] { (Name, 4f), (NameEn, 4f), (About, 1f) })
            if (Tokens(field, word) is { } tokens)
                any.Add(Weighted(tokens, weight), Occur.SHOULD);
        if (word.All(char.IsAsciiLetterOrDigit))
            Typed(any, lower);
        return any;
    }

    private static void Typed(BooleanQuery any, string lower)
    {
        any.Add(Weighted(new TermQuery(new Term(CodeLower, lower)), 8), Occur.SHOULD);
        any.Add(Weighted(new PrefixQuery(new Term(NameEn, lower)), 2), Occur.SHOULD);
        if (lower.Length < 2)
            return;
        any.Add(Weighted(new PrefixQuery(new Term(Spelled, lower)), 3), Occur.SHOULD);
        any.Add(Weighted(new TermQuery(new Term(Initials, lower)), 2), Occur.SHOULD);
    }

    /// <summary>The word as the index splits it; all its parts must be there. A single Chinese character matches any pair it begins.</summary>
    private static Query? Tokens(string field, string word)
    {
        var all = new BooleanQuery();
        using var stream = ProductSearch.Analyzer.GetTokenStream(field, word);
        var term = stream.GetAttribute<Lucene.Net.Analysis.TokenAttributes.ICharTermAttribute>();
        stream.Reset();
        while (stream.IncrementToken())
            all.Add(term.ToString() is { Length: 1 } single && single[0] > 0x2E7F ? Character(field, single) : new TermQuery(new Term(field, term.ToString())), Occur.MUST);
        stream.End();
        return all.Clauses.Count == 0 ? null : all;
    }

    private static BooleanQuery Character(string field, string character) => new()
    {
        { new PrefixQuery(new Term(field, character)), Occur.SHOULD },
        { new WildcardQuery(new Term(field, WildcardQuery.WILDCARD_STRING + character)), Occur.SHOULD },
    };

    private static Query Weighted(Query query, float weight)
    {
        query.Boost = weight;
        return query;
    }
}
