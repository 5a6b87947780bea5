using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Market.Tests;

/// <summary>
/// A browser without script: follows links and redirects, keeps cookies, fills in the forms that a page really has. What it can do,
/// anybody can do without JavaScript.
/// </summary>
public sealed class Browser : IDisposable
{
    private const int MostRedirects = 10;
    private readonly HttpClient client;

    public Browser(Uri address, string language = "zh-CN")
    {
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
    }

    public System.Net.CookieContainer Cookies { get; } = new();

    public HttpClient Client => client;

    public Task<Page> Get(string address) => Follow(new HttpRequestMessage(HttpMethod.Get, address));

    /// <summary>Submits the form that <paramref name="selector"/> finds (it, or the form around it), with its own values and <paramref name="values"/> over them.</summary>
    /// <param name="button">Selector of the button that is pressed; its name and value are sent.</param>
    public Task<Page> Submit(Page page, string selector, Dictionary<string, string>? values = null, string? button = null)
    {
        var element = page.Document.QuerySelector(selector);
        Assert.True(element is not null, $"{page.Address} has no {selector}: {page.Text}");
        var form = element as IHtmlFormElement ?? element.Closest("form") as IHtmlFormElement;
        Assert.True(form is not null, $"{selector} is in no form.");
        var fields = Fields(form).ToList();
        if (button is not null && form.QuerySelector(button) is IHtmlButtonElement { Name.Length: > 0 } pressed)
            fields.Add(new(pressed.Name, pressed.Value));
        foreach (var (name, value) in values ?? [])
        {
            Assert.True(form.QuerySelector($"[name='{name}']") is not null, $"The form has no field {name}: {string.Join(", ", fields.Select(field => field.Key))}");
            fields.RemoveAll(field => field.Key == name);
            fields.Add(new(name, value));
        }
        var action = new Uri(page.Address, form.GetAttribute("action") ?? page.Address.ToString());
        return Follow(form.Method.Equals("post", StringComparison.OrdinalIgnoreCase)
            ? new HttpRequestMessage(HttpMethod.Post, action) { Content = new FormUrlEncodedContent(fields) }
            : new HttpRequestMessage(HttpMethod.Get, new UriBuilder(action) { Query = new FormUrlEncodedContent(fields).ReadAsStringAsync().Result }.Uri));
    }

    public void Dispose() => client.Dispose();

    /// <summary>What the form would send as it stands: chosen radios and boxes, selected options, hidden and text fields.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Fields(IHtmlFormElement form)
    {
        foreach (var element in form.Elements)
            switch (element)
            {
                case IHtmlInputElement { Name.Length: > 0, IsDisabled: false } input when input.Type is not ("submit" or "button" or "image" or "file"):
                    if (input.Type is not ("checkbox" or "radio") || input.IsChecked)
                        yield return new(input.Name!, input.Value ?? "");
                    break;
                case IHtmlTextAreaElement { Name.Length: > 0 } area:
                    yield return new(area.Name!, area.Value);
                    break;
                case IHtmlSelectElement { Name.Length: > 0 } select:
                    yield return new(select.Name!, select.Value ?? "");
                    break;
            }
    }

    private async Task<Page> Follow(HttpRequestMessage request)
    {
        for (var hop = 0; hop < MostRedirects; hop++)
        {
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            var address = request.RequestUri!.IsAbsoluteUri ? request.RequestUri : new Uri(client.BaseAddress!, request.RequestUri);
            if (response.Headers.Location is not { } location)
                return new Page(address, (int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, location));
        }
        throw new InvalidOperationException($"More than {MostRedirects} redirects from {request.RequestUri}.");
    }
}

/// <summary>A page as it arrived.</summary>
public sealed record Page(Uri Address, int Status, string Html)
{
    public IHtmlDocument Document { get; } = new HtmlParser().ParseDocument(Html);

    /// <summary>The text a person would read, white space folded.</summary>
    public string Text => string.Join(' ', (Document.Body?.TextContent ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
