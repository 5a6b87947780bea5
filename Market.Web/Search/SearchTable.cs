namespace Market.Web.Search;

/// <summary>Reads the data files of this room, which are part of the program: a line of names, then one line of values each, no quotes.</summary>
internal static class SearchTable
{
    public static IEnumerable<string[]> Read(string name)
    {
        using var file = typeof(SearchTable).Assembly.GetManifestResourceStream($"Market.Web.Search.{name}")
            ?? throw new InvalidOperationException($"{name} is not part of the program.");
        using var lines = new StreamReader(file);
        lines.ReadLine();
        while (lines.ReadLine() is { } line)
            if (line.Length > 0)
                yield return line.Split(',');
    }
}
