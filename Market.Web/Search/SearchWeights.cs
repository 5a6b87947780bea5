namespace Market.Web.Search;

/// <summary>
/// What each way of matching is worth, in one place. Fields that hold whole names score exactly this; text scores BM25 times this, which in
/// a catalogue of some hundred products is 0 to about 8 times. The steps between are wider than what BM25 can add, so that the
/// order of meanings stands and BM25 orders within one.
/// </summary>
internal static class SearchWeights
{
    /// <summary>A code names one product; whoever types it wants nothing else.</summary>
    public const float Code = 100;

    /// <summary>What the goods are: in Chinese and English the last words of a name (青花椒 is 花椒, 花椒油 is 油).</summary>
    public const float Head = 30;

    /// <summary>Another name for the same goods (words.csv, "same"): as good as its own name but for a name that says it itself.</summary>
    public const float Also = 26;

    /// <summary>The category by its name: all of it, after goods that bear the name.</summary>
    public const float Kind = 22;

    /// <summary>Village and town of origin: the programme sells one village's speciality, and people look for home.</summary>
    public const float Place = 22;

    /// <summary>What goods are used for (words.csv, "use"): wanted when nothing is called so.</summary>
    public const float Use = 14;

    /// <summary>Size of the pack, told together with goods.</summary>
    public const float Measure = 12;

    /// <summary>The first letters of a name in pinyin; short, so they often fit by chance.</summary>
    public const float Initials = 12;

    /// <summary>The months of harvest.</summary>
    public const float Season = 10;

    /// <summary>The beginning of a name in pinyin or English: somebody is still typing.</summary>
    public const float Beginning = 9;

    /// <summary>BM25 on names, Chinese pairs and English stems.</summary>
    public const float Name = 1.6f;

    /// <summary>BM25 on variety, grade and supplier.</summary>
    public const float More = 0.8f;

    /// <summary>BM25 on what is written about it: only when nothing else matches it gets this far.</summary>
    public const float About = 0.25f;

    /// <summary>The beginning of a supplier's name in pinyin.</summary>
    public const float Maker = 1;

    /// <summary>The whole query as one name, besides its words: blood orange is more than blood and orange.</summary>
    public const float Whole = 1;

    /// <summary>How much a second way of matching adds to the best one: enough to settle a draw.</summary>
    public const float Besides = 0.1f;

    /// <summary>Each further guess at a typing mistake is worth this much of the one before.</summary>
    public const float NextGuess = 0.6f;
}
