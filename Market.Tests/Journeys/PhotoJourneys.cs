using Market.Tests.Web;
using Market.Tests.Web.ProductPhotos;
using Market.Tests.Web.Vendors;
using Market.Web.Account;
using Market.Web.ProductPhotos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Market.Tests.Journeys;

/// <summary>From the supplier's phone to the shop and back to the drawing: a photo in a real browser without JavaScript.</summary>
[Collection(JourneysCollection.Name)]
public sealed class PhotoJourneys(MarketHost market, Chromium chromium) : IClassFixture<Chromium>
{
    private const int Phone = 360;

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task A_photo_is_sent_looked_at_seen_and_taken_down_on_a_phone_without_script(string language)
    {
        var reason = $"图片中有电话 {language}".Trim();
        await using var sending = await chromium.Visitor(market.Address, Phone, script: false);
        await using var looking = await chromium.Visitor(market.Address, Phone, script: false);
        await using var buying = await chromium.Visitor(market.Address, Phone, script: false);
        var (vendor, office, buyer) = (await sending.NewPageAsync(), await looking.NewPageAsync(), await buying.NewPageAsync());
        await SignIn(vendor, "vendor@example.com");
        await SignIn(office, "office@example.com");

        await vendor.GotoAsync($"{language}/vendor");
        await vendor.ClickAsync("main a[href$='/vendor/products']");
        await PurchaseJourneys.AssertFitsTheScreen(vendor);
        await vendor.ClickAsync($"main a[href$='/vendor/products/{Purchases.Mine}/photo']");
        await vendor.SetInputFilesAsync("#photo", new FilePayload { Name = "x.svg", MimeType = "image/jpeg", Buffer = "<svg/>"u8.ToArray() });
        await vendor.ClickAsync("form[enctype] button");
        await Assertions.Expect(vendor.Locator("#photo-error")).ToBeVisibleAsync();
        await PurchaseJourneys.AssertFitsTheScreen(vendor);
        await vendor.SetInputFilesAsync("#photo", new FilePayload { Name = "x.png", MimeType = "image/png", Buffer = JudgePhotoTests.Coloured(11) });
        await vendor.ClickAsync("form[enctype] button");
        await Assertions.Expect(vendor.Locator(".tools .notice[role=status]")).ToBeVisibleAsync();
        await PurchaseJourneys.AssertFitsTheScreen(vendor);

        await office.GotoAsync($"{language}/office");
        await office.ClickAsync("main .lists a[href$='/office/photos']");
        await PurchaseJourneys.AssertFitsTheScreen(office);
        await Assertions.Expect(office.Locator("img.photo").First).ToBeVisibleAsync();
        await office.ClickAsync("form[action$='/accept'] button");
        await Assertions.Expect(office.Locator(".tools .notice[role=status]")).ToBeVisibleAsync();

        await Eventually.Holds(() => market.Services.GetRequiredService<ShownPhotos>().Of(Purchases.Mine) is not null, "the node shows it", Eventually.ByNews);
        await buyer.GotoAsync($"{language}/products/{Purchases.Mine}");
        var picture = buyer.Locator(".picture img[src^='/img/photo/']").First;
        await Assertions.Expect(picture).ToBeVisibleAsync();
        Assert.Equal(960, await picture.EvaluateAsync<int>("image => image.decode().then(() => image.naturalWidth)"));
        await PurchaseJourneys.AssertFitsTheScreen(buyer);

        await office.ClickAsync("main a[href$='?shown=true']");
        await office.ClickAsync("details summary");
        await office.FillAsync("[name=reason]", reason);
        await office.ClickAsync("form[action$='/take-down'] button");
        await Assertions.Expect(office.Locator(".tools .notice[role=status]")).ToBeVisibleAsync();
        await PurchaseJourneys.AssertFitsTheScreen(office);
        await vendor.ReloadAsync();
        await Assertions.Expect(vendor.GetByText(reason).First).ToBeVisibleAsync();
        await PurchaseJourneys.AssertFitsTheScreen(vendor);
        await Eventually.Holds(() => market.Services.GetRequiredService<ShownPhotos>().Of(Purchases.Mine) is null, "the node shows the drawing", Eventually.ByNews);
        await buyer.ReloadAsync();
        await Assertions.Expect(buyer.Locator("img[src^='/img/photo/']")).ToHaveCountAsync(0);
    }

    private static async Task SignIn(IPage page, string email)
    {
        await page.GotoAsync("/account/sign-in");
        await page.FillAsync("#Email", email);
        await page.FillAsync("#Password", Demonstration.Password);
        await page.ClickAsync("main form button");
        await Assertions.Expect(page.Locator(".site-nav a[href$='/account']")).ToBeVisibleAsync();
    }
}
