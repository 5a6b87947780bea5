namespace Market.Web.Livestream.Vault;

/// <param name="Kept">Bytes of all recordings that are in a seal, on whichever node they lie.</param>
/// <param name="Free">Bytes that are free where this node keeps recordings; null when the machine does not say.</param>
internal sealed record DiskUse(long Kept, long? Free)
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    public static DiskUse Of(long kept, string folder)
    {
        // The folder is made with the first recording.
        for (var at = Path.GetFullPath(folder); at is not null; at = Path.GetDirectoryName(at))
            if (Directory.Exists(at))
                return new DiskUse(kept, FreeAt(at));
        return new DiskUse(kept, null);
    }

    /// <summary>1.4 GB, in steps of 1000 as disks are sold.</summary>
    public static string Text(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        for (; value >= 1000 && unit < Units.Length - 1; unit++)
            value /= 1000;
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit]}");
    }

    private static long? FreeAt(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
