using System.Collections.Concurrent;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Cjk;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.En;
using Lucene.Net.Analysis.Miscellaneous;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;
using Lucene.Net.Store;
using Lucene.Net.Util;
using Market.Catalog.Contracts;

namespace Market.Web.Search;

/// <summary>One version of the catalogue in a Lucene index, and what it has answered already.</summary>
internal sealed class LuceneIndex
{
    private const LuceneVersion Version = LuceneVersion.LUCENE_48;

    /// <summary>Answers kept: enough for what many ask, little enough for whoever asks for everything.</summary>
    private const int MostAnswers = 1000;

    // Single characters are kept beside pairs so that one character finds something; a query of more looks for its pairs.
    private static readonly Analyzer Indexing = Words(singles: true);
    private static readonly Analyzer Asking = Words(singles: false);
    private readonly IndexSearcher searcher;
    private readonly SearchDocument[] documents;
    private readonly SuggestionTable suggestions;

    public LuceneIndex(SearchContents contents)
    {
        Contents = contents;
        documents = [.. contents.Documents];
        suggestions = new SuggestionTable(contents);
        var directory = new RAMDirectory();
        var config = new IndexWriterConfig(Version, Indexing) { Similarity = new BM25Similarity() };
        using (var writer = new IndexWriter(directory, config))
        {
            foreach (var document in documents)
                writer.AddDocument(Described(document));
            writer.ForceMerge(1);
        }
        searcher = new IndexSearcher(DirectoryReader.Open(directory)) { Similarity = new BM25Similarity() };
    }

    public SearchContents Contents { get; }

    public ConcurrentDictionary<(string Text, int Month), SearchAnswer> Answers { get; } = [];

    public void Keep(string text, int month, SearchAnswer answer)
    {
        if (Answers.Count >= MostAnswers)
            Answers.Clear();
        Answers[(text, month)] = answer;
    }

    public SearchAnswer Find(Wanted wanted)
    {
        // One segment, filled in order: a document's number in the index is its place in the list.
        var hits = searcher.Search(Of(wanted), Math.Max(1, documents.Length)).ScoreDocs.Select(hit => documents[hit.Doc]).ToList();
        return new SearchAnswer([.. hits.Select(hit => hit.Code)], hits.CountBy(hit => Enum.Parse<Category>(hit.Category)).ToDictionary(), null);
    }

    public IReadOnlyList<Suggestion> Suggest(string typed) => suggestions.For(typed);

    private static Document Described(SearchDocument document)
    {
        var described = new Document();
        foreach (var (field, value) in SearchFields.Texts(document))
            described.Add(new TextField(field, value, Field.Store.NO));
        foreach (var (field, values) in SearchFields.Keys(document))
            foreach (var value in values)
                described.Add(new StringField(field, value, Field.Store.NO));
        return described;
    }

    private static Analyzer Words(bool singles) => Analyzer.NewAnonymous((_, reader) =>
    {
        var words = new StandardTokenizer(Version, reader);
        var folded = new LowerCaseFilter(Version, new ASCIIFoldingFilter(new CJKWidthFilter(words)));
        return new TokenStreamComponents(words, new PorterStemFilter(new CJKBigramFilter(folded, CJKScript.HAN, singles)));
    });

    private static Query Of(Wanted wanted) => wanted switch
    {
        Wanted.Exactly exactly => new ConstantScoreQuery(new TermQuery(new Term(exactly.Field, exactly.Value))) { Boost = exactly.Weight },
        Wanted.Beginning beginning => new ConstantScoreQuery(new PrefixQuery(new Term(beginning.Field, beginning.Value))) { Boost = beginning.Weight },
        Wanted.Text text => TextOf(text),
        Wanted.Best best => best.Of.Aggregate(new DisjunctionMaxQuery(SearchWeights.Besides), (any, one) => { any.Add(Of(one)); return any; }),
        Wanted.All all => Clauses(all.Of.Select(one => (one, Occur.MUST)).Concat(all.Besides.Select(one => (one, Occur.SHOULD)))),
        Wanted.Some some => Clauses(some.Of.Select(one => (one, Occur.SHOULD))),
        _ => throw new ArgumentOutOfRangeException(nameof(wanted)),
    };

    private static BooleanQuery Clauses(IEnumerable<(Wanted Wanted, Occur Occur)> clauses) =>
        clauses.Aggregate(new BooleanQuery(disableCoord: true), (all, clause) => { all.Add(Of(clause.Wanted), clause.Occur); return all; });

    /// <summary>All tokens of the text must be there; a text without any matches nothing.</summary>
    private static BooleanQuery TextOf(Wanted.Text text)
    {
        var all = new BooleanQuery(disableCoord: true) { Boost = text.Weight };
        using var stream = Asking.GetTokenStream(text.Field, text.Value);
        var term = stream.GetAttribute<ICharTermAttribute>();
        stream.Reset();
        while (stream.IncrementToken())
            all.Add(new TermQuery(new Term(text.Field, term.ToString())), Occur.MUST);
        stream.End();
        return all;
    }
}
