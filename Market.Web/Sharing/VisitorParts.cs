using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Html;

namespace Market.Web.Sharing;

/// <param name="Html">The part's markup for who asks, given what the page said after its name.</param>
internal sealed record VisitorPart(string Name, Func<HttpContext, string, string> Html);

/// <summary>
/// The places of a shared page that differ by visitor: how much is in the cart, the token of a form. In a page being made for all they are marked;
/// whenever it is given, the marks are replaced.
/// </summary>
internal sealed class VisitorParts(IEnumerable<VisitorPart> parts)
{
    // Made anew at each start and known to nobody: no supplier's text can name a part.
    private static readonly string Mark = $"part{Convert.ToHexString(RandomNumberGenerator.GetBytes(16))}";
    private readonly FrozenDictionary<string, VisitorPart> known = parts.ToFrozenDictionary(part => part.Name);

    /// <summary>The part for whoever looks now, or its mark while the page is made for all.</summary>
    public IHtmlContent Show(HttpContext context, string name, string argument) =>
        new HtmlString(Audience.IsReplaced(context) ? $"{Mark}{name} {argument}{Mark}" : known[name].Html(context, argument));

    /// <summary>Splits a page at its marks: text, place, text, place, …, text. A place is the number of its part; what is the same in many places is one part.</summary>
    public (string[] Texts, Func<HttpContext, string>[] Parts, int[] Places) Split(string page)
    {
        var pieces = page.Split(Mark);
        var texts = pieces.Where((_, index) => index % 2 == 0).ToArray();
        var marks = pieces.Where((_, index) => index % 2 == 1).ToArray();
        var parts = marks.Distinct().ToArray();
        return (texts, [.. parts.Select(Part)], [.. marks.Select(mark => Array.IndexOf(parts, mark))]);

        Func<HttpContext, string> Part(string mark)
        {
            var (name, argument) = (mark[..mark.IndexOf(' ', StringComparison.Ordinal)], mark[(mark.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            return context => known[name].Html(context, argument);
        }
    }
}

internal static class VisitorPartOfPage
{
    /// <param name="argument">What the part is about, a product's code for example.</param>
    public static IHtmlContent VisitorPart(this HttpContext context, string name, string argument = "") =>
        context.RequestServices.GetRequiredService<VisitorParts>().Show(context, name, argument);
}
