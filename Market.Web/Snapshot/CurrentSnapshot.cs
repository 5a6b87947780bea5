namespace Market.Web.Snapshot;

/// <summary>Holds the snapshot in force. Reading takes one look, and a page that looked once sees one moment to its end.</summary>
internal sealed class CurrentSnapshot
{
    private readonly Lock changing = new();
    private volatile CatalogueSnapshot value = CatalogueSnapshot.Empty;

    private long version;

    public CatalogueSnapshot Value => value;

    /// <summary>Rises with every change, of stock too. Read before <see cref="Value"/>, it is never newer than what it stands for.</summary>
    public long Version => Interlocked.Read(ref version);

    /// <summary>False until Catalog and Orders have given the whole picture once: there is nothing to show yet.</summary>
    public bool IsBuilt => value.BuiltAt is not null;

    public void Change(Func<CatalogueSnapshot, CatalogueSnapshot> change)
    {
        lock (changing)
        {
            value = change(value);
            Interlocked.Increment(ref version);
        }
    }
}
