using System.Net;
using System.Text.RegularExpressions;
using Market.Catalog.Contracts;
using Market.Web.Snapshot;
using Microsoft.Extensions.DependencyInjection;
using QRCoder;

namespace Market.Tests.Web.Storefront;

/// <summary>Whoever holds the goods can ask whether their certificate is genuine.</summary>
[Collection(MarketCollection.Name)]
public sealed class CertificateTests(MarketHost market) : IAsyncLifetime
{
    private CurrentSnapshot Current => market.Services.GetRequiredService<CurrentSnapshot>();

    public async ValueTask InitializeAsync() => await market.IsOpen();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("", "有效")]
    [InlineData("/en", "In force")]
    public async Task A_certificate_in_force_says_whose_it_is_since_when_and_until_when(string language, string status)
    {
        using var browser = new Browser(market.Address);
        var product = Current.Value.Product("JJ003")!;
        var page = await browser.Get($"{language}/certificates/{product.CertificateNo}");

        Assert.Equal((200, status), (page.Status, page.Document.QuerySelector("#answer")!.TextContent.Trim()));
        Assert.All([product.CertificateNo, product.CertifyingUnit, product.Batch, $"{product.IssuedOn:yyyy-MM-dd}", $"{product.ValidTo:yyyy-MM-dd}", product.LicenceNo],
            said => Assert.Contains(said, page.Text, StringComparison.Ordinal));
        Assert.NotNull(page.Document.QuerySelector($"main a[href='{language}/products/JJ003']"));
        Assert.NotNull(page.Document.QuerySelector("main time[datetime]"));
    }

    [Theory]
    [InlineData(CertificateStatus.Suspended, 0, "已暂停")]
    [InlineData(CertificateStatus.Withdrawn, 0, "已撤销")]
    [InlineData(CertificateStatus.Expired, 0, "已到期")]
    [InlineData(CertificateStatus.Certified, -400, "已到期")]
    [InlineData(CertificateStatus.Certified, 400, "尚未生效")]
    public async Task A_certificate_that_does_not_allow_selling_says_so_at_once(CertificateStatus status, int days, string said)
    {
        using var browser = new Browser(market.Address);
        var honest = Current.Value.Product("JJ004")!;
        var from = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(days == 0 ? -30 : days);
        Current.Change(known => known.After(honest with { Version = known.Product("JJ004")!.Version + 1, Status = status, IssuedOn = from, ValidTo = from.AddDays(364) }));
        try
        {
            Assert.Equal(said, (await browser.Get($"/certificates/{honest.CertificateNo}")).Document.QuerySelector("#answer")!.TextContent.Trim());
        }
        finally
        {
            Current.Change(known => known.After(honest with { Version = known.Product("JJ004")!.Version + 1 }));
        }
    }

    [Theory]
    [InlineData("/certificates/JJRD-1999-9999")]
    [InlineData("/en/certificates/%3Cscript%3Ealert(1)%3C%2Fscript%3E")]
    public async Task A_number_nobody_knows_is_not_found_and_can_be_typed_again(string address)
    {
        using var browser = new Browser(market.Address);
        var page = await browser.Get(address);

        Assert.Equal(404, page.Status);
        Assert.Null(page.Document.QuerySelector("#answer"));
        Assert.NotEmpty(page.Document.QuerySelector("form[action$='/certificates'] input[name=no]")!.GetAttribute("value")!);
        Assert.DoesNotContain("<script>alert", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_leads_to_the_certificate_s_own_page_however_the_number_was_copied()
    {
        using var browser = new Browser(market.Address);
        var number = Current.Value.Product("JJ003")!.CertificateNo;
        var found = await browser.Submit(await browser.Get("/certificates"), "main form", new() { ["no"] = $" {number.ToLowerInvariant().Replace("-", "－", StringComparison.Ordinal)} " });

        Assert.Equal(200, found.Status);
        Assert.StartsWith("/certificates/", found.Address.AbsolutePath, StringComparison.Ordinal);
        Assert.Contains(number, found.Document.QuerySelector("main dl")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_code_on_the_price_tag_leads_to_the_public_address_of_the_certificate()
    {
        using var visitor = market.NewVisitor();
        using var browser = new Browser(market.Address);
        var number = Current.Value.Product("JJ003")!.CertificateNo;
        var image = (await browser.Get("/products/JJ003")).Document.QuerySelector("img.qr")!.GetAttribute("src")!;

        using var answer = await visitor.Get(image);
        var drawing = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("image/svg+xml", HttpStatusCode.OK), (answer.Content.Headers.ContentType!.MediaType, answer.StatusCode));
        Assert.Equal(Dark($"{new Uri(market.Address, $"/certificates/{number}")}"), Drawn(drawing));
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.Get("/certificates/JJRD-1999-9999/qr.svg")).StatusCode);
    }

    /// <summary>Dark modules of the code that says <paramref name="text"/>.</summary>
    private static HashSet<(int X, int Y)> Dark(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        return [.. code.ModuleMatrix.SelectMany((row, y) => Enumerable.Range(0, row.Count).Where(x => row[x]).Select(x => (x, y)))];
    }

    /// <summary>Dark modules of a drawing.</summary>
    private static HashSet<(int X, int Y)> Drawn(string drawing) => [.. Regex.Matches(drawing, @"M(\d+) (\d+)h(\d+)v(\d+)").SelectMany(run =>
    {
        var at = run.Groups.Cast<Group>().Skip(1).Select(group => int.Parse(group.Value, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        return from x in Enumerable.Range(at[0], at[2]) from y in Enumerable.Range(at[1], at[3]) select (x, y);
    })];
}
