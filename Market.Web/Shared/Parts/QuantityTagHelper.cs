using Market.Web.Shared;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Localization;

namespace Market.Web.Shared.Parts;

/// <summary>How many: <c>&lt;quantity id="quantity" name="quantity" value="1" max="12" /&gt;</c>, a number field between two large keys. Its label is the page's.</summary>
public sealed class QuantityTagHelper(IStringLocalizerFactory texts) : TagHelper
{
    public string Id { get; set; } = "";

    public string Name { get; set; } = "quantity";

    public int Value { get; set; } = 1;

    public int Max { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var words = texts.Create(typeof(Texts));
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "quantity");
        output.Content.AppendHtml(Key(-1, "−", words["quantity.less"], Value <= 1)).AppendHtml(Number()).AppendHtml(Key(1, "+", words["quantity.more"], Value >= Max));
    }

    private TagBuilder Number()
    {
        var number = new TagBuilder("input") { TagRenderMode = TagRenderMode.SelfClosing };
        foreach (var (name, value) in new[] { ("type", "number"), ("inputmode", "numeric"), ("id", Id), ("name", Name), ("min", "1"), ("max", $"{Max}"), ("value", $"{Value}"), ("required", "") })
            number.Attributes[name] = value;
        return number;
    }

    private TagBuilder Key(int step, string sign, string label, bool disabled)
    {
        var key = new TagBuilder("button");
        foreach (var (name, value) in new[] { ("type", "button"), ("data-step", $"{step}"), ("aria-label", label), ("aria-controls", Id) })
            key.Attributes[name] = value;
        if (disabled)
            key.Attributes["disabled"] = "";
        key.InnerHtml.Append(sign);
        return key;
    }
}
