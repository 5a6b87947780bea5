using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Market.Web.Data;
using Market.Web.Livestream.Vault;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Livestream.Vault;

/// <summary>The vault and the replay in the whole shop, by pages, without script.</summary>
[Collection(MarketCollection.Name)]
public sealed class VaultPagesTests(MarketHost market) : IAsyncLifetime
{
    private const string Product = "JJ031";
    private readonly Browser cadre = new(market.Address);
    private readonly Browser office = new(market.Address);
    private readonly Browser visitor = new(market.Address);
    private string code = "";
    private byte[] film = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(market.Folder, "live");

    /// <summary>A show that is over, with a hidden message, a film of a minute and its seal.</summary>
    public async ValueTask InitializeAsync()
    {
        await market.FactsHaveArrived();
        await cadre.SignIn("cadre@example.com");
        await office.SignIn("office@example.com");
        code = await LivePages.Scheduled(market.Address, "回放花椒", Product, starts: TimeSpan.FromMinutes(10));
        await cadre.GoLive(code);
        film = KeptShows.Film(Folder, code, 1, DateTimeOffset.UtcNow, 600);
        await cadre.Submit(await cadre.Get($"/cadre/live/{code}/host"), $"form[action$='/pin/{Product}']");
        await cadre.Submit(await cadre.Get($"/cadre/live/{code}/host"), "form[action$='/caption']", new() { ["text"] = "青花椒" });
        using var consumer = new Browser(market.Address);
        await consumer.SignIn("consumer@example.com");
        await consumer.Submit(await consumer.Get($"/live/{code}"), "form[action$='/say']", new() { ["text"] = "骗子都去我的店" });
        await cadre.Submit(await cadre.Get($"/cadre/live/{code}/host"), "form[action*='/moderate/hide/']", new() { ["reason"] = "Spam" });
        await cadre.Submit(await cadre.Get($"/cadre/live/{code}/host"), "form[action$='/end']");
        await market.In((SealEvidence seals) => seals.Keep(code, new HashSet<string>(), Cancellation));
        await market.In((WebDb db) => db.LiveEvidence.SingleAsync(evidence => evidence.SessionCode == code, Cancellation));
    }

    public ValueTask DisposeAsync()
    {
        cadre.Dispose();
        office.Dispose();
        visitor.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task A_replay_has_a_chapter_for_each_pin_today_s_price_and_nothing_hidden(string language)
    {
        Assert.NotNull((await visitor.Get($"{language}/live/{code}")).Document.QuerySelector("a[href$='/replay']"));
        // The calendar is a shared page, up to a second old.
        await Eventually.Holds(async () => (await visitor.Get($"{language}/live")).Document.QuerySelector($"a[href$='/live/{code}/replay']") is not null, "the calendar leads to the replay");
        var page = await visitor.Get($"{language}/live/{code}/replay");

        Assert.Equal(200, page.Status);
        Assert.DoesNotContain("骗子", page.Html, StringComparison.Ordinal);
        Assert.Contains("青花椒", page.Text, StringComparison.Ordinal);
        var chapter = page.Document.QuerySelector("#chapter-1")!;
        Assert.EndsWith($"{language}/products/{Product}", chapter.QuerySelector("a.button")!.GetAttribute("href"), StringComparison.Ordinal);
        // The live price was 1.50.
        Assert.DoesNotContain("1.50", chapter.TextContent, StringComparison.Ordinal);
        var shop = await visitor.Get($"{language}/products/{Product}");
        Assert.Contains(chapter.QuerySelector(".money, .price")!.TextContent.Trim().Split(' ')[0], shop.Text, StringComparison.Ordinal);

        var chosen = await visitor.Get($"{language}/live/{code}/replay?chapter=1");
        var video = chosen.Document.QuerySelector("video")!;
        var at = double.Parse(video.GetAttribute("src")!.Split("#t=")[1], CultureInfo.InvariantCulture);
        Assert.InRange(at, 0.001, 60);
        Assert.Equal("true", chosen.Document.QuerySelector("#chapter-1 a[data-chapter]")!.GetAttribute("aria-current"));
        var captions = await visitor.Client.GetAsync(video.QuerySelector("track")!.GetAttribute("src"), Cancellation);
        Assert.Equal(("text/vtt", true), (captions.Content.Headers.ContentType!.MediaType, (await captions.Content.ReadAsStringAsync(Cancellation)).Contains("青花椒", StringComparison.Ordinal)));
        var seal = await market.In((WebDb db) => db.LiveEvidence.SingleAsync(evidence => evidence.SessionCode == code, Cancellation));
        Assert.Contains(KnownHead.Text(seal.SealedHash, seal.SealedSeq), page.Text, StringComparison.Ordinal);
        foreach (var odd in new[] { "?chapter=99", "?chapter=x", "?part=-3", "?page=100000" })
            Assert.NotNull((await visitor.Get($"{language}/live/{code}/replay{odd}")).Document.QuerySelector("video"));
    }

    [Fact]
    public async Task Any_part_of_the_film_is_given_and_nothing_else_of_its_folder()
    {
        var address = $"/live/{code}/replay/00001.mp4";
        using var range = new HttpRequestMessage(HttpMethod.Get, address);
        range.Headers.Range = new RangeHeaderValue(5_000, 5_999);
        using var part = await visitor.Client.SendAsync(range, Cancellation);
        Assert.Equal((HttpStatusCode.PartialContent, "video/mp4"), (part.StatusCode, part.Content.Headers.ContentType!.MediaType));
        Assert.Equal(film[5_000..6_000], await part.Content.ReadAsByteArrayAsync(Cancellation));
        using var whole = await visitor.Client.GetAsync(address, Cancellation);
        Assert.Equal(film, await whole.Content.ReadAsByteArrayAsync(Cancellation));
        using var again = new HttpRequestMessage(HttpMethod.Get, address);
        again.Headers.IfNoneMatch.Add(whole.Headers.ETag!);
        using var unchanged = await visitor.Client.SendAsync(again, Cancellation);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);

        await File.WriteAllTextAsync(Path.Combine(Folder, code, "00007.mp4"), "not in the log", Cancellation);
        foreach (var other in new[] { "00007.mp4", "00002.mp4", "00001.mp4.json", "..%2F..%2Fweb.mp4", "9.vtt", "00001.webm" })
            Assert.Equal(404, (await visitor.Get($"/live/{code}/replay/{other}")).Status);
        Assert.Equal(404, (await visitor.Get("/live/L000000-AAAAAA/replay")).Status);
        File.Delete(Path.Combine(Folder, code, "00007.mp4"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task The_office_verifies_holds_and_withdraws_and_the_host_cannot_put_it_back(string language)
    {
        var page = await office.Get($"{language}/office/vault/{code}");
        Assert.Contains(code, (await office.Get($"{language}/office/vault")).Html, StringComparison.Ordinal);
        var verified = await office.Submit(page, "form[action$='/verify']");
        Assert.NotNull(verified.Document.QuerySelector(".tools .notice:not(.wrong)"));
        Assert.Contains("@", verified.Document.QuerySelector(".tools .notice")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull((await office.Submit(page, "form[action$='/verify']", new() { ["head"] = $"{new string('0', 64)}@3" })).Document.QuerySelector(".tools .notice.wrong"));

        Assert.NotNull((await office.Submit(page, "form[action$='/withdraw']", new() { ["reason"] = " " }, "button[name=off]")).Document.QuerySelector(".tools .notice.wrong"));
        await office.Submit(page, "form[action$='/withdraw']", new() { ["reason"] = "镜头里有证件" }, "button[name=off]");
        var withdrawn = await visitor.Get($"{language}/live/{code}/replay");
        Assert.Null(withdrawn.Document.QuerySelector("video, #chapters"));
        Assert.NotNull(withdrawn.Document.QuerySelector("main .notice"));
        Assert.Equal(404, (await visitor.Get($"/live/{code}/replay/00001.mp4")).Status);
        using var host = market.NewVisitor();
        await host.SignIn("cadre@example.com");
        using var tried = await host.Send("/cadre/live/new", $"/office/vault/{code}/withdraw", ("off", "true"), ("reason", "我的"));
        Assert.Equal(HttpStatusCode.Forbidden, tried.StatusCode);
        using var auditor = new Browser(market.Address);
        await auditor.SignIn("auditor@example.com");
        var read = await auditor.Get($"/office/vault/{code}");
        Assert.True(read.Document.QuerySelector("form[action$='/withdraw'], form[action$='/hold']") is null && read.Document.QuerySelector("form[action$='/verify']") is not null);

        page = await office.Get($"{language}/office/vault/{code}");
        await office.Submit(page, "form[action$='/withdraw']", new() { ["reason"] = "已打码" }, "button[name=off]");
        Assert.NotNull((await visitor.Get($"{language}/live/{code}/replay")).Document.QuerySelector("video"));
        await office.Submit(page, "form[action$='/hold']", new() { ["reason"] = "法院调取" }, "button[name=off]");
        Assert.Contains("法院调取", (await office.Get($"{language}/office/vault/{code}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_comes_as_one_file_and_stays_written_down_with_who_and_why()
    {
        using var auditor = market.NewVisitor();
        await auditor.SignIn("auditor@example.com");
        using var refused = await auditor.Send($"/office/vault/{code}", $"/office/vault/{code}/export", ("reason", ""));
        Assert.Equal(HttpStatusCode.SeeOther, refused.StatusCode);

        using var sent = await auditor.Send($"/office/vault/{code}", $"/office/vault/{code}/export", ("reason", "市监函〔2026〕9号"));
        Assert.Equal(("application/zip", $"{code}-evidence.zip"), (sent.Content.Headers.ContentType!.MediaType, sent.Content.Headers.ContentDisposition!.FileName!.Trim('"')));
        await using var zip = await ZipArchive.CreateAsync(await sent.Content.ReadAsStreamAsync(Cancellation), ZipArchiveMode.Read, leaveOpen: false, entryNameEncoding: null, Cancellation);
        Assert.Equal(
            ["README.zh-CN.md", "README.en.md", "events.tsv", "line-up.json", "chat.csv", "pins-and-prices.csv", "recordings/00001.mp4", "manifest.json", "SHA256SUMS"], zip.Entries.Select(entry => entry.FullName));
        using var reader = new StreamReader(await zip.GetEntry("chat.csv")!.OpenAsync(Cancellation));
        Assert.Contains("骗子都去我的店", await reader.ReadToEndAsync(Cancellation), StringComparison.Ordinal);

        var log = await office.Get("/office/vault/exports");
        var written = Assert.Single(log.Document.QuerySelectorAll("[data-export]"), one => one.TextContent.Contains(code, StringComparison.Ordinal));
        Assert.Contains("市监函〔2026〕9号", written.TextContent, StringComparison.Ordinal);
        Assert.Contains("auditor@example.com", written.TextContent, StringComparison.Ordinal);
        Assert.Equal(200, (await office.Get("/office/vault/deletions")).Status);
        Assert.Equal(404, (await office.Get("/office/vault/L000000-AAAAAA")).Status);
    }
}
