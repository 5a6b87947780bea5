namespace Market.Tests;

/// <summary>The checkout that the tests were built from.</summary>
public static class Solution
{
    public static string Folder { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Market.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("Market.sln is not above the tests.");
        return folder.FullName;
    }
}
