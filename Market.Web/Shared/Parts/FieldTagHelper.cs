using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Market.Web.Shared.Parts;

/// <summary>
/// A field of a form with its label above, its hint below and, beside it, what is wrong with it (the model state's message for its name, or <see cref="Error"/>):
/// <c>&lt;field name="Email" label="…" type="email" value="…" required /&gt;</c>. Whatever else is written on it goes to the input;
/// what stands inside it are a select's options or a text area's text.
/// </summary>
[HtmlTargetElement("field", Attributes = "name,label")]
public sealed class FieldTagHelper : TagHelper
{
    private const string HasFocus = "field.focus";

    public string Name { get; set; } = "";

    public string Label { get; set; } = "";

    /// <summary>Said before anything is wrong: what is expected.</summary>
    public string? Hint { get; set; }

    public string? Error { get; set; }

    /// <summary>input, select or textarea.</summary>
    public string As { get; set; } = "input";

    /// <summary>Id of the input; its name when not given. To be given where a page has the same form twice.</summary>
    public string? Id { get; set; }

    [ViewContext, HtmlAttributeNotBound]
    public ViewContext View { get; set; } = null!;

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var id = Id ?? TagBuilder.CreateSanitizedId(Name, "-");
        var error = Error ?? View.ViewData.ModelState[Name]?.Errors.FirstOrDefault()?.ErrorMessage;
        // Its attributes as they came: they are encoded already.
        var control = new TagHelperOutput(As, [.. output.Attributes], (_, _) => Task.FromResult<TagHelperContent>(new DefaultTagHelperContent()))
        {
            TagMode = As == "input" ? TagMode.StartTagOnly : TagMode.StartTagAndEndTag,
        };
        control.Attributes.SetAttribute("id", id);
        control.Attributes.SetAttribute("name", Name);
        Describe(control, id, error);
        if (As != "input")
            control.Content.SetHtmlContent(await output.GetChildContentAsync());

        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.Clear();
        output.Attributes.SetAttribute("class", "field");
        output.Content.AppendHtml(Text("label", Label, ("for", id))).AppendHtml(control);
        if (error is not null)
            output.Content.AppendHtml(Text("p", error, ("class", "field-error"), ("id", $"{id}-error")));
        if (Hint is not null)
            output.Content.AppendHtml(Text("p", Hint, ("class", "field-hint"), ("id", $"{id}-hint")));
    }

    /// <summary>Ties hint and message to the input, and puts the cursor into the first field of the page that has one.</summary>
    private void Describe(TagHelperOutput control, string id, string? error)
    {
        string[] texts = [.. error is null ? [] : new[] { $"{id}-error" }, .. Hint is null ? [] : new[] { $"{id}-hint" }];
        if (texts.Length > 0)
            control.Attributes.SetAttribute("aria-describedby", string.Join(' ', texts));
        if (error is null)
            return;
        control.Attributes.SetAttribute("aria-invalid", "true");
        if (View.ViewData.ModelState[Name] is not null && View.HttpContext.Items.TryAdd(HasFocus, true))
            control.Attributes.Add(new TagHelperAttribute("autofocus"));
    }

    private static TagBuilder Text(string tag, string text, params (string Name, string Value)[] attributes)
    {
        var element = new TagBuilder(tag);
        foreach (var (name, value) in attributes)
            element.Attributes[name] = value;
        element.InnerHtml.Append(text);
        return element;
    }
}
