using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Market.Benchmarks.Live;

/// <summary>Somebody with an account who fills in the shop's forms, as a browser without script does.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly HttpClient client;

    public Visitor(Uri shop) => client = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, UseCookies = true }) { BaseAddress = shop };

    public CookieContainer Cookies { get; } = new();

    public static async Task<Visitor> SignedIn(Uri shop, string email)
    {
        var visitor = new Visitor(shop);
        await visitor.Submit("/account/sign-in", "main form", ("Email", email), ("Password", "market-demo-2026"));
        return visitor;
    }

    public Task<Uri> Submit(string page, string form, params (string Name, string Value)[] values) => Submit(new Uri(client.BaseAddress!, page), form, values);

    /// <summary>Sends a form of a page with its hidden fields and these values.</summary>
    /// <returns>Where that leads.</returns>
    public async Task<Uri> Submit(Uri page, string form, params (string Name, string Value)[] values)
    {
        var (action, fields) = await Form(page, form);
        foreach (var (name, value) in values)
            fields[name] = value;
        using var answer = await client.PostAsync(action, new FormUrlEncodedContent(fields));
        answer.EnsureSuccessStatusCode();
        return answer.RequestMessage!.RequestUri!;
    }

    /// <summary>What a form would send by itself, and where to.</summary>
    public async Task<(Uri Action, Dictionary<string, string> Hidden)> Form(Uri page, string form)
    {
        using var answer = await client.GetAsync(page);
        var html = await answer.Content.ReadAsStringAsync();
        var found = new HtmlParser().ParseDocument(html).QuerySelector(form) as IHtmlFormElement ?? throw new InvalidOperationException($"{page} ({(int)answer.StatusCode}) has no {form}");
        var hidden = found.QuerySelectorAll("input[type=hidden]").OfType<IHtmlInputElement>().Where(input => input.Name is not null);
        return (new Uri(answer.RequestMessage!.RequestUri!, found.GetAttribute("action")), hidden.DistinctBy(input => input.Name).ToDictionary(input => input.Name!, input => input.Value));
    }

    /// <summary>Of a form that was read before.</summary>
    public async Task Send(Uri action, Dictionary<string, string> fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, action) { Content = new FormUrlEncodedContent(fields) };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => client.Dispose();
}
