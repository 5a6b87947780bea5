using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Cjk;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.En;
using Lucene.Net.Analysis.Miscellaneous;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Store;
using Lucene.Net.Util;
using Market.Catalog.Contracts;
using Market.Web.Snapshot;

namespace Market.Web.Search;

/// <summary>
/// Finds products by what people type: Chinese words, pinyin or its first letters, English, a village, a town, a kind of goods. The
/// index lives in memory and is made anew when the catalogue has changed; stock and certificates are the snapshot's to say.
/// </summary>
internal sealed class ProductSearch(CurrentSnapshot snapshot)
{
    private const LuceneVersion Version = LuceneVersion.LUCENE_48;
    private const int LongestQuery = 100;
    private const int MostWords = 8;
    private readonly System.Threading.Lock indexing = new();
    private volatile Index? index;

    /// <summary>Codes of the products found, best first.</summary>
    public IReadOnlyList<string> Find(string text)
    {
        var query = SearchWords.Query(text.Length > LongestQuery ? text[..LongestQuery] : text, MostWords);
        return query is null ? [] : Current().Find(query);
    }

    private Index Current()
    {
        var wanted = snapshot.Value;
        if (index is { } current && current.CatalogueVersion == wanted.CatalogueVersion)
            return current;
        lock (indexing)
        {
            if (index is { } made && made.CatalogueVersion >= wanted.CatalogueVersion)
                return made;
            return index = new Index(wanted);
        }
    }

    /// <summary>Chinese as overlapping pairs of characters, everything else as lower-case words without English endings.</summary>
    public static Analyzer Analyzer { get; } = Analyzer.NewAnonymous((_, reader) =>
    {
        var words = new StandardTokenizer(Version, reader);
        var folded = new LowerCaseFilter(Version, new ASCIIFoldingFilter(new CJKWidthFilter(words)));
        return new TokenStreamComponents(words, new PorterStemFilter(new CJKBigramFilter(folded)));
    });

    private sealed class Index
    {
        private readonly IndexSearcher searcher;

        public long CatalogueVersion { get; }

        public Index(CatalogueSnapshot snapshot)
        {
            CatalogueVersion = snapshot.CatalogueVersion;
            var directory = new RAMDirectory();
            using (var writer = new IndexWriter(directory, new IndexWriterConfig(Version, Analyzer)))
                foreach (var product in snapshot.Products.Values)
                    writer.AddDocument(Describe(product, snapshot));
            searcher = new IndexSearcher(DirectoryReader.Open(directory));
        }

        public IReadOnlyList<string> Find(Query query) =>
            [.. searcher.Search(query, Math.Max(1, searcher.IndexReader.MaxDoc)).ScoreDocs.Select(hit => searcher.Doc(hit.Doc).Get(SearchWords.Code))];

        private static Document Describe(ProductRecord product, CatalogueSnapshot snapshot)
        {
            var town = snapshot.Towns.FirstOrDefault(town => town.Code == product.TownCode)?.NameEn ?? "";
            var document = new Document
            {
                new StringField(SearchWords.Code, product.Code, Field.Store.YES),
                new StringField(SearchWords.CodeLower, product.Code.ToLowerInvariant(), Field.Store.NO),
                new TextField(SearchWords.Name, $"{product.Name} {product.BaseProduct}", Field.Store.NO),
                new TextField(SearchWords.NameEn, $"{product.NameEn} {product.BaseProductEn}", Field.Store.NO),
                new TextField(SearchWords.About, string.Join(' ', [
                    product.Variety, product.VarietyEn, product.VillageName, product.TownName, town, product.SupplierName, product.SupplierNameEn,
                    CategoryNames.Chinese(product.Category), CategoryNames.English(product.Category)]), Field.Store.NO),
            };
            foreach (var typed in new[] { product.Name, product.BaseProduct, product.VillageName, product.TownName })
            {
                foreach (var tail in Pinyin.Tails(typed).Distinct())
                    document.Add(new StringField(SearchWords.Spelled, tail, Field.Store.NO));
                foreach (var tail in Pinyin.InitialTails(typed).Distinct())
                    document.Add(new StringField(SearchWords.Initials, tail, Field.Store.NO));
            }
            return document;
        }
    }
}
