using System.Globalization;
using System.Net;
using System.Text;
using Market.Orders.Contracts;
using Market.Web.Security;
using Market.Web.Shared;
using Market.Web.Snapshot;
using Microsoft.Extensions.Localization;

namespace Market.Web.Mail;

/// <summary>
/// Puts a step into words, in the language of the order: the same paragraphs as plain text and as simple HTML. What people have typed stands in the body
/// only, never in a header.
/// </summary>
internal sealed class MailComposer(IStringLocalizer<MailTexts> texts, CurrentSnapshot current, PublicAddress address)
{
    public OutgoingMail Compose(OrderNews news, DateTimeOffset now)
    {
        var page = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = news.Language == Language.English.Name ? Language.English : Language.Chinese;
        try
        {
            var link = address.Outside($"{(Language.IsEnglish ? "/en" : "")}/orders/{news.OrderNo}/{news.AccessToken}");
            string[] paragraphs = [texts["greeting", OneLine(news.Name)], texts[$"lead.{news.Kind}", news.OrderNo, Money.Text(news.Fen), DistrictTime.Text(news.ExpiresAt)], .. Parcel(news), .. Goods(news)];
            return new OutgoingMail
            {
                Id = Guid.CreateVersion7(now),
                Key = news.Key,
                OrderNo = news.OrderNo,
                Recipient = news.Email,
                Subject = texts[$"subject.{news.Kind}", news.OrderNo],
                Text = Plain(paragraphs, link),
                Html = Html(paragraphs, link),
                WrittenAt = now,
                NextAttemptAt = now,
            };
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = page;
        }
    }

    private IEnumerable<string> Parcel(OrderNews news)
    {
        if (news.Parcel is not { } parcel)
            yield break;
        yield return texts["parcel", parcel.ParcelNo, current.Value.PlaceName(parcel.Location)];
        if (news.Kind == "shipped" && parcel.Carrier is { } carrier)
            yield return texts["parcel.carrier", texts[$"carrier.{carrier}"].Value, parcel.TrackingNo ?? ""];
        if (news.Kind == "ready" && parcel.PickUpCode is { } code)
        {
            if (current.Value.Counter(parcel.Location) is { } counter)
                yield return texts["parcel.counter", OneLine(counter.Address), DistrictTime.Clock(counter.Opens), DistrictTime.Clock(counter.Closes)];
            yield return texts["parcel.code", code];
        }
    }

    private string[] Goods(OrderNews news) => news.Goods.Count == 0
        ? []
        : [texts["goods", string.Join(texts["goods.comma"], news.Goods.Select(goods => $"{OneLine(Language.Pick(goods.Name, goods.NameEn))} × {goods.Quantity}"))]];

    private string Plain(string[] paragraphs, string link) =>
        string.Join("\n\n", [.. paragraphs, $"{texts["link"].Value}\n{link}", texts["link.keep"].Value, texts["footer"].Value]) + "\n";

    private string Html(string[] paragraphs, string link)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html>\n<html lang=\"{(Language.IsEnglish ? "en" : "zh-CN")}\"><head><meta charset=\"utf-8\"></head><body>\n");
        foreach (var paragraph in paragraphs)
            html.Append(CultureInfo.InvariantCulture, $"<p>{WebUtility.HtmlEncode(paragraph)}</p>\n");
        html.Append(CultureInfo.InvariantCulture, $"<p><a href=\"{WebUtility.HtmlEncode(link)}\">{WebUtility.HtmlEncode(texts["link"])}</a></p>\n");
        html.Append(CultureInfo.InvariantCulture, $"<p>{WebUtility.HtmlEncode(texts["link.keep"])}</p>\n<p>{WebUtility.HtmlEncode(texts["footer"])}</p>\n</body></html>\n");
        return html.ToString();
    }

    private static string OneLine(string text) => new([.. text.Select(letter => char.IsControl(letter) ? ' ' : letter)]);
}
