using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Market.Tests.Web.Photos;
using Market.Tests.Web.Vendors;
using Market.Web.Account.Data;
using Market.Web.Data;
using Market.Web.ProductPhotos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace Market.Tests.Web.ProductPhotos;

/// <summary>Photos in the whole shop: sent by the vendor, looked at by the office, seen by everybody, and drawings again.</summary>
[Collection(MarketCollection.Name)]
public sealed class PhotoPagesTests(MarketHost market) : IAsyncLifetime
{
    private const string Product = Purchases.Mine;
    private const string Page = $"/en/vendor/products/{Product}/photo";
    private const string Office = "/en/office/photos";
    private readonly Visitor vendor = market.NewVisitor();
    private readonly Visitor office = market.NewVisitor();
    private readonly Visitor stranger = market.NewVisitor();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await market.FactsHaveArrived();
        await vendor.SignIn("vendor@example.com");
        await office.SignIn("office@example.com");
    }

    /// <summary>Other tests see drawings.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var photo in await Open())
            if (photo.State == PhotoState.Shown)
                await market.In((JudgePhoto photos) => photos.TakeDown(photo.Id, "test", "office@example.com", Cancellation));
            else
                await market.In((SendPhoto photos) => photos.TakeBack(photo.ProductCode, photo.Id, "vendor@example.com", Cancellation));
        await Eventually.Holds(() => market.Services.GetRequiredService<ShownPhotos>().Of(Product) is null, "the drawing is shown");
        vendor.Dispose();
        office.Dispose();
        stranger.Dispose();
    }

    [Fact]
    public async Task What_a_vendor_sends_is_on_every_page_as_soon_as_the_office_has_accepted_it_and_gone_as_soon_as_it_is_taken_down()
    {
        string[] pages = ["/products?q=JJ001", "/en/products?page=1", $"/products/{Product}", "/design", $"/api/v1/products/{Product}", "/stories/guansheng"];
        var name = market.Services.GetRequiredService<Market.Web.Snapshot.CurrentSnapshot>().Value.Product(Product)!.NameEn;
        var withIt = new List<string>();
        foreach (var page in pages)
            if ((await stranger.Read(page)).Contains(Product, StringComparison.Ordinal))
                withIt.Add(page);
        Assert.Contains($"/products/{Product}", withIt);
        Assert.Contains("/design", withIt);

        using (var sent = await Send(vendor, JudgePhotoTests.Coloured(3)))
            Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        Assert.Contains("taken in", await vendor.Read(Page), StringComparison.Ordinal);
        Assert.Contains("Waits for the office", await vendor.Read("/en/vendor/products"), StringComparison.Ordinal);
        var photo = (await Open()).Single();
        var address = PhotoAddresses.Of(Product, photo.Hash);
        Assert.Equal(HttpStatusCode.NotFound, (await Status(stranger, address.Large)).Code);
        Assert.DoesNotContain("/img/photo/", await stranger.Read($"/products/{Product}"), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "private, no-store"), await Status(vendor, $"{Page}/{photo.Id}.webp"));
        Assert.Equal((HttpStatusCode.OK, "private, no-store"), await Status(office, $"{Office}/{photo.Id}.webp"));
        Assert.Contains(name, await office.Read(Office), StringComparison.Ordinal);

        using (var accepted = await office.Send(Office, $"{Office}/{photo.Id}/accept"))
            Assert.Equal(HttpStatusCode.Redirect, accepted.StatusCode);
        foreach (var page in withIt)
            await Eventually.Holds(async () => (await stranger.Read(page)).Contains($"/img/photo/{Product}-{photo.Hash}-", StringComparison.Ordinal), $"{page} shows it", Eventually.ByNews);
        Assert.Contains(address.Large, await stranger.Read($"/products/{Product}"), StringComparison.Ordinal);
        Assert.Contains("itemprop=\"image\" src=\"" + address.Large, await stranger.Read($"/products/{Product}"), StringComparison.Ordinal);
        foreach (var (file, side) in new[] { (address.Small, 320), (address.Large, 960) })
        {
            Assert.Equal((HttpStatusCode.OK, "public, max-age=31536000, immutable"), await Status(stranger, file));
            using var square = SKBitmap.Decode(await stranger.Client.GetByteArrayAsync(file, Cancellation));
            Assert.Equal((side, side), (square.Width, square.Height));
        }
        Assert.Contains("Shown by a photo", await vendor.Read("/en/vendor/products"), StringComparison.Ordinal);

        using (var silent = await office.Send($"{Office}?shown=true", $"{Office}/{photo.Id}/take-down", ("reason", "")))
            Assert.Contains("Please give a reason", await office.Read(silent.Headers.Location!.OriginalString), StringComparison.Ordinal);
        using (var down = await office.Send($"{Office}?shown=true", $"{Office}/{photo.Id}/take-down", ("reason", "A phone number on the <bag>")))
            Assert.Equal(HttpStatusCode.Redirect, down.StatusCode);
        foreach (var page in withIt)
            await Eventually.Holds(async () => !(await stranger.Read(page)).Contains("/img/photo/", StringComparison.Ordinal), $"{page} shows the drawing", Eventually.ByNews);
        Assert.Equal(HttpStatusCode.NotFound, (await Status(stranger, address.Large)).Code);
        Assert.Contains("Reason: A phone number on the &lt;bag&gt;", await vendor.Read(Page), StringComparison.Ordinal);
        Assert.DoesNotContain("office@example.com", await vendor.Read(Page), StringComparison.Ordinal);
        Assert.Equal(["photo_accepted", "photo_taken_down"], (await Acts()).TakeLast(2));
    }

    [Fact]
    public async Task A_refusal_is_read_by_the_vendor_and_shows_nothing()
    {
        using var sent = await Send(vendor, JudgePhotoTests.Coloured(4));
        var photo = (await Open()).Single();

        using var refused = await office.Send(Office, $"{Office}/{photo.Id}/refuse", ("reason", "It shows another pepper"));
        using var late = await office.Send("/en/office/deals", $"{Office}/{photo.Id}/accept");

        Assert.Contains("Nothing was changed", await office.Read(late.Headers.Location!.OriginalString), StringComparison.Ordinal);
        var page = await vendor.Read(Page);
        Assert.Contains("Refused by the office", page, StringComparison.Ordinal);
        Assert.Contains("It shows another pepper", page, StringComparison.Ordinal);
        Assert.Contains("Refused by the office", await vendor.Read("/en/vendor/products"), StringComparison.Ordinal);
        Assert.DoesNotContain("/img/photo/", await stranger.Read($"/products/{Product}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vendor_takes_back_what_waits_and_what_is_shown()
    {
        using var sent = await Send(vendor, JudgePhotoTests.Coloured(5));
        var waiting = (await Open()).Single();
        using var back = await vendor.Send(Page, $"{Page}/{waiting.Id}/take-back");
        Assert.Empty(await Open());
        using var again = await vendor.Send(Page, $"{Page}/{waiting.Id}/take-back");
        Assert.Contains("Nothing was changed", await vendor.Read(Page), StringComparison.Ordinal);

        using var other = await Send(vendor, JudgePhotoTests.Coloured(6));
        var photo = (await Open()).Single();
        using var accepted = await office.Send(Office, $"{Office}/{photo.Id}/accept");
        await Eventually.Holds(async () => (await stranger.Read($"/products/{Product}")).Contains(photo.Hash, StringComparison.Ordinal), "it is shown", Eventually.ByNews);
        using var backToo = await vendor.Send(Page, $"{Page}/{photo.Id}/take-back");

        await Eventually.Holds(async () => !(await stranger.Read($"/products/{Product}")).Contains("/img/photo/", StringComparison.Ordinal), "the drawing is shown", Eventually.ByNews);
    }

    [Fact]
    public async Task Another_suppliers_product_is_not_found_changes_nothing_and_the_try_is_written_down()
    {
        const string Others = $"/en/vendor/products/{Purchases.Others}/photo";
        using var byOffice = await Send(office, JudgePhotoTests.Coloured(7), Others);
        var photo = (await Open()).Single();
        var before = (await market.Refusals()).Count;

        using var look = await vendor.Get(Others);
        using var pixels = await vendor.Get($"{Others}/{photo.Id}.webp");
        using var mine = await vendor.Get($"{Page}/{photo.Id}.webp");
        using var back = await vendor.Send(Page, $"{Others}/{photo.Id}/take-back");
        using var send = await Send(vendor, JudgePhotoTests.Coloured(8), Others, from: Page);
        using var unknown = await vendor.Get("/vendor/products/NONE/photo");

        Assert.All(new[] { look, pixels, mine, back, send, unknown }, answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.Equal(photo.Id, (await Open()).Single().Id);
        Assert.Equal(5, (await market.Refusals()).Count - before);
        Assert.DoesNotContain(Purchases.Others, await vendor.Read("/en/vendor/products"), StringComparison.Ordinal);
        using var own = await office.Send(Office, $"{Office}/{photo.Id}/accept");
        Assert.Contains("cannot judge it", await office.Read(own.Headers.Location!.OriginalString), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("consumer@example.com", HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData("vendor@example.com", HttpStatusCode.OK, HttpStatusCode.Forbidden)]
    [InlineData("auditor@example.com", HttpStatusCode.Forbidden, HttpStatusCode.OK)]
    public async Task Vendors_send_the_office_looks_and_nobody_else_does_either(string email, HttpStatusCode sending, HttpStatusCode looking)
    {
        using var sent = await Send(vendor, JudgePhotoTests.Coloured(9));
        var photo = (await Open()).Single();
        using var visitor = market.NewVisitor();
        await visitor.SignIn(email);

        Assert.Equal(sending, (await Status(visitor, "/vendor/products")).Code);
        Assert.Equal(looking, (await Status(visitor, "/office/photos")).Code);
        Assert.Equal(looking, (await Status(visitor, $"/office/photos/{photo.Id}.webp")).Code);
        using var act = await visitor.SendForm($"/office/photos/{photo.Id}/accept", ("__RequestVerificationToken", Visitor.Token(await visitor.Read("/account"))));
        Assert.Equal(HttpStatusCode.Forbidden, act.StatusCode);
        Assert.Equal(PhotoState.Waiting, (await Open()).Single().State);
    }

    [Fact]
    public async Task What_is_no_photo_or_too_much_of_one_gets_a_message_beside_the_field_and_changes_nothing()
    {
        foreach (var (sent, message) in new (byte[], string)[]
        {
            ("<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"u8.ToArray(), "no JPEG, PNG or WebP"),
            ([], "no JPEG, PNG or WebP"),
            (PhotoIntakeTests.PngHeader(10_000, 10_000), "too many pixels"),
            (PhotoIntakeTests.Picture(300, 300), "at least 480 pixels"),
            ([.. PhotoIntakeTests.Picture(600, 600), .. new byte[6 * 1024 * 1024]], "larger than 5 MB"),
        })
        {
            using var answer = await Send(vendor, sent);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync(Cancellation));
            Assert.Contains(message, page.QuerySelector("#photo-error")!.TextContent, StringComparison.Ordinal);
            Assert.Contains("photo-error", page.QuerySelector("#photo")!.GetAttribute("aria-describedby"), StringComparison.Ordinal);
        }
        using var forged = await vendor.Client.PostAsync(Page, Form(JudgePhotoTests.Coloured(10), "forged"), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Empty(await Open());
    }

    [Fact]
    public async Task Where_it_was_taken_is_not_in_what_everybody_gets()
    {
        var sent = PhotoIntakeTests.WithExif(PhotoIntakeTests.Picture(700, 600), orientation: 1);
        Assert.Contains("GPS-HERE", Encoding.Latin1.GetString(sent), StringComparison.Ordinal);
        using var answer = await Send(vendor, sent);
        var photo = (await Open()).Single();
        await market.In((JudgePhoto photos) => photos.Accept(photo.Id, "somebody", "office@example.com", Cancellation));

        var address = PhotoAddresses.Of(Product, photo.Hash);
        foreach (var file in new[] { address.Small, address.Large })
            Assert.DoesNotContain("GPS", Encoding.Latin1.GetString(await stranger.Client.GetByteArrayAsync(file, Cancellation)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_of_photos_that_are_none_are_not_found_and_not_kept()
    {
        foreach (var path in new[] { $"/img/photo/{Product}-0123456789abcdef0123-320.webp", "/img/photo/NONE-0123456789abcdef0123-320.webp", $"/img/photo/{Product}-0123456789abcdef0123-4000.webp", "/img/photo/x.webp" })
            Assert.Equal(HttpStatusCode.NotFound, (await Status(stranger, path)).Code);
    }

    private static async Task<(HttpStatusCode Code, string? Cache)> Status(Visitor visitor, string path)
    {
        using var answer = await visitor.Get(path);
        return (answer.StatusCode, answer.Headers.CacheControl is { } cache ? (cache.NoStore ? "private, no-store" : CacheWords(answer)) : null);
    }

    private static string CacheWords(HttpResponseMessage answer) => string.Join(", ", answer.Headers.NonValidated["Cache-Control"]);

    private static async Task<HttpResponseMessage> Send(Visitor visitor, byte[] photo, string to = Page, string? from = null) =>
        await visitor.Client.PostAsync(to, Form(photo, Visitor.Token(await visitor.Read(from ?? to))), Cancellation);

    private static MultipartFormDataContent Form(byte[] photo, string token)
    {
        var file = new ByteArrayContent(photo);
        file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        return new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" }, { file, "photo", "pepper.jpg" } };
    }

    private Task<List<ProductPhoto>> Open() => market.In((WebDb db) => db.ProductPhotos.AsNoTracking().Where(photo => photo.State == PhotoState.Waiting || photo.State == PhotoState.Shown).ToListAsync(Cancellation));

    private Task<List<string>> Acts() => market.In((AccountsDb db) => db.Audit.Where(entry => entry.Subject == Product).OrderBy(entry => entry.Id).Select(entry => entry.What).ToListAsync(Cancellation));
}
