using Market.Catalog.Contracts;
using Market.Web.Snapshot;

namespace Market.Web.Api;

internal static class Towns
{
    /// <summary>The town of this code or name; null when there is none.</summary>
    public static TownRecord? FindTown(this CatalogueSnapshot snapshot, string? town) => snapshot.Towns.FirstOrDefault(known =>
        known.Code == town || known.Name == town || string.Equals(known.NameEn, town, StringComparison.OrdinalIgnoreCase));
}
