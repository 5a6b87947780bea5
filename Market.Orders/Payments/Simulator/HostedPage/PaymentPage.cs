using System.Text.Encodings.Web;
using System.Text.Unicode;
using Market.Orders.Payments.Simulator.Objects;
using Microsoft.AspNetCore.Html;

namespace Market.Orders.Payments.Simulator.HostedPage;

/// <summary>
/// The hosted page in HTML. Everything interpolated is encoded by construction: only a piece that is HTML itself passes as it is.
/// It asks for no card, nor for anything else that could be somebody's.
/// </summary>
internal static class PaymentPage
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <param name="problem">Name of the text that tells why the last attempt did not do; null at first.</param>
    public static string Form(Session session, string merchant, PageText text, string? problem = null)
    {
        var alert = problem is null ? Html($"") : Html($"""<p class="problem" role="alert">{text[problem]}</p>""");
        return Page(text, text["PayTitle"], Html($"""
            {alert}
            <p>{text["PayTo"]} <strong>{merchant}</strong></p>
            <p class="total">{text.Money(session.Amount, session.Currency)}</p>
            {Lines(session, text)}
            <form method="post" action="{Action(session)}">
            <input type="hidden" name="token" value="{session.FormToken}">
            <fieldset><legend>{text["Method"]}</legend>{Methods(session, text)}</fieldset>
            {Button(text, "Pay", "pay")}{Button(text, "Decline")}{Button(text, "PayLate")}{Button(text, "FailLate")}{Button(text, "PayAndDispute")}
            {(session.CancelUrl is null ? Html($"") : Button(text, "Abandon"))}
            </form>
            """));
    }

    /// <summary>A page that only tells something, with the way back to the seller if there is one.</summary>
    /// <param name="subject">First part of the names of its two texts, …Title and …Body.</param>
    public static string Notice(PageText text, string subject, string? wayBack)
    {
        var link = wayBack is null ? Html($"") : Html($"""<p><a href="{wayBack}">{text["BackToSeller"]}</a></p>""");
        return Page(text, text[subject + "Title"], Html($"<p>{text[subject + "Body"]}</p>{link}"));
    }

    private static string Page(PageText text, string title, IHtmlContent body) => ToText(Html($"""
        <!DOCTYPE html>
        <html lang="{text.Culture.Name}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title} · {text["Simulator"]}</title>
        <style>{new HtmlString(PageStyle.Sheet)}</style>
        </head>
        <body>
        <p class="simulator">{text["Banner"]}</p>
        <main>
        <h1>{title}</h1>
        {body}
        </main>
        </body>
        </html>
        """));

    private static IHtmlContent Lines(Session session, PageText text)
    {
        var rows = session.Lines.Select(line => Html($"""
            <tr><th scope="row">{line.Name}{(line.Description is null ? Html($"") : Html($"<br>{line.Description}"))}</th>
            <td class="number">{text.Money(line.UnitAmount, session.Currency)}</td><td class="number">{line.Quantity}</td>
            <td class="number">{text.Money(line.Total, session.Currency)}</td></tr>
            """));
        return Html($"""
            <table><caption>{text["Lines"]}</caption>
            <thead><tr><th scope="col">{text["Item"]}</th><th scope="col" class="number">{text["UnitPrice"]}</th>
            <th scope="col" class="number">{text["Quantity"]}</th><th scope="col" class="number">{text["LineTotal"]}</th></tr></thead>
            <tbody>{Join(rows)}</tbody></table>
            """);
    }

    private static IHtmlContent Methods(Session session, PageText text) => Join(session.PaymentMethodTypes.Select((method, index) => Html($"""
        <label><input type="radio" name="method" value="{method}"{(index == 0 ? Html($" checked") : Html($""))}> {text["Method_" + method]}</label>
        """)));

    private static IHtmlContent Button(PageText text, string choice, string style = "other") => Html($"""
        <button type="submit" name="choice" value="{choice}" class="{style}" aria-describedby="hint-{choice}">{text[choice]}</button>
        <p class="hint" id="hint-{choice}">{text[choice + "Hint"]}</p>
        """);

    /// <summary>The last part of the page's own address, so that it works behind any prefix.</summary>
    private static string Action(Session session) => session.Id;

    private static IHtmlContent Html(FormattableString html) => new HtmlFormattableString(html.Format, html.GetArguments()!);

    private static HtmlContentBuilder Join(IEnumerable<IHtmlContent> parts)
    {
        var all = new HtmlContentBuilder();
        foreach (var part in parts) all.AppendHtml(part);
        return all;
    }

    private static string ToText(IHtmlContent content)
    {
        using var writer = new StringWriter();
        content.WriteTo(writer, Encoder);
        return writer.ToString();
    }
}
