namespace Market.Catalog.ReferenceData;

/// <summary>Section ReferenceData of the configuration.</summary>
internal sealed class ReferenceDataOptions
{
    /// <summary>Whether an empty database is filled at start. By default in Development, and wherever Path is set.</summary>
    public bool? Load { get; init; }

    /// <summary>Folder with the files of a district; by default the district that came with the program.</summary>
    public string? Path { get; init; }

    /// <summary>Which district, when several came with the program.</summary>
    public string? Folder { get; init; }

    /// <summary>
    /// Whether certificates that are not valid when they are loaded are moved by whole years, both dates together, until they are,
    /// and plans that begin later are moved back likewise: so that the demonstration is alive whenever it is loaded. By default in
    /// Development.
    /// </summary>
    public bool? RenewCertificates { get; init; }

    public bool LoadsIn(IHostEnvironment environment) => Load ?? (Path is { Length: > 0 } || environment.IsDevelopment());

    public bool RenewsIn(IHostEnvironment environment) => RenewCertificates ?? environment.IsDevelopment();

    /// <exception cref="InvalidOperationException">Several districts came with the program, or none, and the settings name none.</exception>
    public string Directory()
    {
        if (Path is { Length: > 0 })
            return System.IO.Path.GetFullPath(Path).TrimEnd(System.IO.Path.DirectorySeparatorChar);
        var districts = System.IO.Path.Combine(AppContext.BaseDirectory, "ReferenceData");
        if (Folder is { Length: > 0 })
            return System.IO.Path.Combine(districts, Folder);
        return System.IO.Directory.Exists(districts) && System.IO.Directory.GetDirectories(districts) is [var only]
            ? only
            : throw new InvalidOperationException("Set ReferenceData:Path or ReferenceData:Folder: it is not clear which district's data to load.");
    }
}
