using System.Buffers.Binary;
using System.Net;

namespace Market.Tests.Web.Shared;

/// <summary>The frame of every page: fields, what a phone installs, what it may keep.</summary>
[Collection(MarketCollection.Name)]
public sealed class FrameTests(MarketHost market) : IDisposable
{
    private readonly Visitor visitor = market.NewVisitor();
    private readonly Market.Tests.Browser browser = new(market.Address);

    public void Dispose()
    {
        visitor.Dispose();
        browser.Dispose();
    }

    [Fact]
    public async Task A_field_keeps_what_was_typed_and_says_beside_it_what_is_wrong()
    {
        var form = await browser.Get("/en/account/register");
        const string typed = "\"><b>not an address";

        var refused = await browser.Submit(form, "main form", new() { ["Email"] = typed, ["Password"] = "short", ["Repeated"] = "short" });

        Assert.Equal(400, refused.Status);
        var email = refused.Document.GetElementById("Email")!;
        Assert.Equal(typed, email.GetAttribute("value"));
        Assert.Equal("true", email.GetAttribute("aria-invalid"));
        Assert.True(email.HasAttribute("autofocus"));
        Assert.Equal("Email", refused.Document.QuerySelector(".field:has(#Email) label")!.GetAttribute("for"));
        Assert.Contains("valid", refused.Document.GetElementById(email.GetAttribute("aria-describedby")!)!.TextContent, StringComparison.Ordinal);
        var password = refused.Document.GetElementById("Password")!;
        Assert.Null(password.GetAttribute("value"));
        Assert.False(password.HasAttribute("autofocus"));
        Assert.All(password.GetAttribute("aria-describedby")!.Split(' '), id => Assert.NotEqual("", refused.Document.GetElementById(id)!.TextContent));
    }

    [Theory]
    [InlineData("", "zh-CN", "/")]
    [InlineData("/en", "en", "/en/")]
    public async Task A_phone_can_install_the_shop_in_the_language_of_the_page(string language, string lang, string start)
    {
        Assert.Contains($"rel=\"manifest\" href=\"{language}/manifest.webmanifest\"", await visitor.Read($"{language}/"), StringComparison.Ordinal);

        var manifest = await visitor.Json($"{language}/manifest.webmanifest");

        Assert.Equal((lang, start, "standalone"), (manifest.GetProperty("lang").GetString()!, manifest.GetProperty("start_url").GetString()!, manifest.GetProperty("display").GetString()!));
        Assert.Contains("maskable", manifest.GetProperty("icons").EnumerateArray().Select(icon => icon.GetProperty("purpose").GetString()));
        foreach (var icon in manifest.GetProperty("icons").EnumerateArray())
        {
            using var picture = await visitor.Get(icon.GetProperty("src").GetString()!);
            var bytes = await picture.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            // A PNG says its width in bytes 16 to 19.
            var width = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16, 4));
            Assert.Equal(icon.GetProperty("sizes").GetString(), $"{width}x{width}");
        }
        foreach (var shortcut in manifest.GetProperty("shortcuts").EnumerateArray())
        {
            using var page = await visitor.Get(shortcut.GetProperty("url").GetString()!);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }
    }

    [Fact]
    public async Task The_worker_is_asked_for_anew_and_files_of_pages_stand_under_lasting_names()
    {
        using var worker = await visitor.Get("/sw.js");
        Assert.Equal("text/javascript", worker.Content.Headers.ContentType?.MediaType);
        Assert.True(worker.Headers.CacheControl?.NoCache);

        var page = await browser.Get("/");
        var files = page.Document.QuerySelectorAll("link[rel=stylesheet], script[src]").Select(element => element.GetAttribute("href") ?? element.GetAttribute("src")!).ToList();
        Assert.True(files.Count > 5);
        Assert.All(files, file => Assert.Matches(@"^/(css|js)/[a-z]+\.[a-z0-9]{10}\.(css|js)$", file));
    }

    [Fact]
    public async Task A_private_page_does_not_put_its_address_into_another_one()
    {
        Assert.Contains("/preferences?from=%2Fproducts", await visitor.Read("/products"), StringComparison.Ordinal);
        await visitor.SignIn("consumer@example.com");

        Assert.DoesNotContain("?from=", await visitor.Read("/orders"), StringComparison.Ordinal);
    }
}
