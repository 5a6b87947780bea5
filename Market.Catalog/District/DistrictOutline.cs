using Market.Catalog.Contracts;
using Market.Catalog.Data;
using Market.Catalog.ReferenceData;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Market.Catalog.District;

/// <summary>
/// The border of the district whose data was loaded, read once from the file that came with that data. It is a drawing, not a register
/// entry: where the file is gone, maps do without a border.
/// </summary>
internal sealed partial class DistrictOutline(IOptions<ReferenceDataOptions> options, ILogger<DistrictOutline> log)
{
    private const int MostCorners = 180;
    private IReadOnlyList<OutlinePoint>? outline;

    public async Task<IReadOnlyList<OutlinePoint>> Of(CatalogDb db, CancellationToken cancellation)
    {
        if (outline is not null)
            return outline;
        var loaded = await db.ReferenceLoads.Select(load => load.Folder).SingleOrDefaultAsync(cancellation);
        // Before the data is loaded nobody can say which district it will be: asked again next time.
        return loaded is null ? [] : outline = Read(loaded);
    }

    private IReadOnlyList<OutlinePoint> Read(string loaded)
    {
        try
        {
            var folder = options.Value.Directory();
            if (Path.GetFileName(folder) == loaded)
                return Outline.Parse(File.ReadAllText(Path.Combine(folder, DistrictFiles.OutlineName))).Simplified(MostCorners);
            LogNoOutline(loaded, "the files at hand are of another district");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException or System.Text.Json.JsonException)
        {
            LogNoOutline(loaded, exception.Message);
        }
        return [];
    }

    [LoggerMessage(LogLevel.Warning, "Maps of {District} are drawn without its border: {Reason}")]
    private partial void LogNoOutline(string district, string reason);
}
