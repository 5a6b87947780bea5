using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Market.Web.Shared.Parts;

/// <summary>A small drawing beside a word: <c>&lt;icon name="cart" /&gt;</c>. Never alone: the word says what it means, so readers aloud skip it.</summary>
public sealed class IconTagHelper : TagHelper
{
    /// <summary>Strokes on a ground of 24 × 24.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Drawings = new Dictionary<string, string>
    {
        ["home"] = "M4 11l8-7 8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z",
        ["products"] = "M3.5 10h17l-1.7 9.2a1 1 0 0 1-1 .8H6.2a1 1 0 0 1-1-.8zM8 10l3-6M16 10l-3-6M12 13.5v3",
        ["counters"] = "M12 21c4.4-4.6 6.5-8 6.5-11a6.5 6.5 0 1 0-13 0c0 3 2.1 6.4 6.5 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
        ["figures"] = "M4 20h16M7 16.5v-4M12 16.5v-10M17 16.5v-7",
        ["account"] = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c1-3.4 4-5 7.5-5s6.5 1.6 7.5 5",
        ["cart"] = "M3 4h2.5l2.2 11h9.6L19.5 7H6.2M9 19.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6zM16 19.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6z",
        ["letters"] = "M3 19l5-14 5 14M4.7 14.5h6.6M14.5 19l3.2-9 3.3 9M15.6 16h4.3",
    };

    public string Name { get; set; } = "";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "icon");
        output.Attributes.SetAttribute("viewBox", "0 0 24 24");
        // Its place before the stylesheet has come.
        output.Attributes.SetAttribute("width", "24");
        output.Attributes.SetAttribute("height", "24");
        output.Attributes.SetAttribute("aria-hidden", "true");
        output.Content.SetHtmlContent($"""<path d="{Drawings[Name]}"/>""");
    }
}
