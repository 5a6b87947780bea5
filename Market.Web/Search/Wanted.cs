namespace Market.Web.Search;

/// <summary>What to look for, in terms that every search engine has; each index says it in its own language.</summary>
internal abstract record Wanted
{
    /// <summary>A field holds exactly this; worth <paramref name="Weight"/>.</summary>
    public sealed record Exactly(string Field, string Value, float Weight) : Wanted;

    /// <summary>A value of the field begins like this; worth <paramref name="Weight"/>.</summary>
    public sealed record Beginning(string Field, string Value, float Weight) : Wanted;

    /// <summary>All words of the text are in the field; worth BM25 times <paramref name="Weight"/>.</summary>
    public sealed record Text(string Field, string Value, float Weight) : Wanted;

    /// <summary>One of them; worth the best, and a little for each other.</summary>
    public sealed record Best(IReadOnlyList<Wanted> Of) : Wanted;

    /// <summary>All of <paramref name="Of"/>; worth their sum and that of those <paramref name="Besides"/> that match too.</summary>
    public sealed record All(IReadOnlyList<Wanted> Of, IReadOnlyList<Wanted> Besides) : Wanted;

    /// <summary>At least one of them; worth their sum.</summary>
    public sealed record Some(IReadOnlyList<Wanted> Of) : Wanted;
}
