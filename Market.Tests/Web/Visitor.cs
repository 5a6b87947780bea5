using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Market.Web.Account;

namespace Market.Tests.Web;

/// <summary>A browser without a screen: keeps cookies, shows redirects, and sends forms with the token of the page that holds them.</summary>
public sealed partial class Visitor : IDisposable
{
    private readonly HttpClientHandler handler = new() { AllowAutoRedirect = false };

    public Visitor(Uri address) => Client = new HttpClient(handler) { BaseAddress = address };

    public HttpClient Client { get; }
    public CookieContainer Cookies => handler.CookieContainer;

    public Task<HttpResponseMessage> Get(string path) => Client.GetAsync(path, TestContext.Current.CancellationToken);

    public async Task<string> Read(string path)
    {
        using var answer = await Get(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What the API answers, with its status.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> Ask(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }

    public async Task<JsonElement> Json(string path)
    {
        var (status, body) = await Ask(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, status);
        return body;
    }

    /// <summary>Fills in a form of <paramref name="page"/> and sends it to <paramref name="action"/>.</summary>
    public async Task<HttpResponseMessage> Send(string page, string action, params (string Name, string Value)[] fields)
    {
        var token = Token(await Read(page));
        return await SendForm(action, [.. fields, ("__RequestVerificationToken", token)]);
    }

    /// <summary>Signs in on the page that is there for it.</summary>
    public async Task SignIn(string email, string password = Demonstration.Password)
    {
        using var answer = await Send("/account/sign-in", "/account/sign-in", ("Email", email), ("Password", password));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    /// <summary>Sends a form that no page has offered.</summary>
    public Task<HttpResponseMessage> SendForm(string action, params (string Name, string Value)[] fields) => Client.PostAsync(
        action, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))), TestContext.Current.CancellationToken);

    public static string Token(string html) => WebUtility.HtmlDecode(TokenField().Match(html) is { Success: true } field
        ? field.Groups[1].Value
        : throw new InvalidOperationException("The page has no form with a token."));

    public void Dispose() => Client.Dispose();

    [GeneratedRegex("""name="__RequestVerificationToken"[^>]*value="([^"]+)""")]
    private static partial Regex TokenField();
}
