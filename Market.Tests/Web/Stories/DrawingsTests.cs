using System.Xml.Linq;
using Market.Web.Stories;

namespace Market.Tests.Web.Stories;

/// <summary>Drawings of stories and of empty states: shapes and nothing else, small, and each in its place.</summary>
public sealed class DrawingsTests
{
    private static readonly string Images = Path.Combine(Solution.Folder, "Market.Web", "wwwroot", "img");
    private static readonly string[] Shapes = ["svg", "g", "path", "circle", "ellipse", "rect"];

    /// <summary>Nothing that acts, loads, styles or names.</summary>
    private static readonly string[] Attributes =
    [
        "xmlns", "viewBox", "d", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-linecap", "stroke-opacity", "stroke-dasharray", "stroke-dashoffset",
        "transform", "cx", "cy", "r", "rx", "ry", "x", "y", "width", "height",
    ];

    public static TheoryData<string, string, int> Drawings => [.. Files("story").Select(file => (file, "0 0 480 300", 8_000)), .. Files("state").Select(file => (file, "0 0 240 240", 6_000))];

    [Theory]
    [MemberData(nameof(Drawings))]
    public void A_drawing_is_made_of_shapes_and_is_small(string file, string viewBox, int mostBytes)
    {
        var path = Path.Combine(Images, file);
        var drawing = XDocument.Load(path, LoadOptions.PreserveWhitespace).Root!;

        Assert.InRange(new FileInfo(path).Length, 1, mostBytes);
        Assert.Equal(viewBox, drawing.Attribute("viewBox")!.Value);
        Assert.All(drawing.DescendantsAndSelf(), element => Assert.Contains(element.Name.LocalName, Shapes));
        Assert.All(drawing.DescendantsAndSelf().Attributes(), attribute => Assert.Contains(attribute.Name.LocalName, Attributes));
        Assert.Empty(drawing.Value.Trim());
    }

    [Fact]
    public void Every_story_has_a_drawing_and_every_drawing_a_story() =>
        Assert.Equal(Story.All.Select(story => $"story/{story.Slug}.svg").Order(StringComparer.Ordinal), Files("story"));

    [Fact]
    public void Every_drawing_of_a_state_is_shown_by_some_page()
    {
        var views = Directory.EnumerateFiles(Path.Combine(Solution.Folder, "Market.Web"), "*.cshtml", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();

        Assert.All(Files("state"), file => Assert.Contains(views, view =>
            view.Contains("/img/state/", StringComparison.Ordinal) && view.Contains(Path.GetFileNameWithoutExtension(file), StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Images, folder)).Select(file => $"{folder}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal);
}
