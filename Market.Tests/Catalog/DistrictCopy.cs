namespace Market.Tests.Catalog;

/// <summary>A copy of the reference district's files that a test may spoil.</summary>
internal sealed class DistrictCopy : IDisposable
{
    public DistrictCopy()
    {
        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.GetFiles(Registry.Files))
            File.Copy(file, PathOf(Path.GetFileName(file)));
    }

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"market-district-{Guid.NewGuid():N}");

    public string PathOf(string file) => Path.Combine(Folder, file);

    public string[] Lines(string file) => File.ReadAllLines(PathOf(file));

    /// <summary>Sets one cell; <paramref name="line"/> counts from 1, the header.</summary>
    public void Change(string file, int line, string column, string value)
    {
        var lines = Lines(file);
        var cells = Cells(lines[line - 1]);
        cells[Array.IndexOf(lines[0].Split(','), column)] = Quoted(value);
        Line(file, line, string.Join(',', cells));
    }

    public string Cell(string file, int line, string column)
    {
        var lines = Lines(file);
        return Cells(lines[line - 1])[Array.IndexOf(lines[0].Split(','), column)].Trim('"');
    }

    public void Line(string file, int line, string text)
    {
        var lines = Lines(file);
        lines[line - 1] = text;
        File.WriteAllText(PathOf(file), string.Join('\n', lines) + "\n");
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string Quoted(string value) => value.IndexOfAny([',', '"', '\n', '\r']) < 0 ? value : $"\"{value.Replace("\"", "\"\"")}\"";

    /// <summary>The cells as they are written, quotation marks included.</summary>
    private static List<string> Cells(string line)
    {
        var cells = new List<string> { "" };
        var quoted = false;
        foreach (var character in line)
        {
            quoted ^= character == '"';
            if (character == ',' && !quoted)
                cells.Add("");
            else
                cells[^1] += character;
        }
        return cells;
    }
}
