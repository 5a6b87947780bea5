namespace Market.Web.Snapshot;

/// <summary>Holds the snapshot in force. Reading takes one look, and a page that looked once sees one moment to its end.</summary>
internal sealed class CurrentSnapshot
{
    private readonly Lock changing = new();
    private volatile CatalogueSnapshot value = CatalogueSnapshot.Empty;

    public CatalogueSnapshot Value => value;

    /// <summary>False until Catalog and Orders have given the whole picture once: there is nothing to show yet.</summary>
    public bool IsBuilt => value.BuiltAt is not null;

    public void Change(Func<CatalogueSnapshot, CatalogueSnapshot> change)
    {
        lock (changing)
            value = change(value);
    }
}
