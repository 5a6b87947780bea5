using System.Text.RegularExpressions;
using Market.Web.Shared;

namespace Market.Tests.Web.Livestream;

/// <summary>How a session is planned through the pages, by whoever has the browser.</summary>
internal static partial class LivePages
{
    public static async Task SignIn(this Browser browser, string email) => await browser.Submit(
        await browser.Get("/account/sign-in"), "main form", new() { ["Email"] = email, ["Password"] = Market.Web.Account.Demonstration.Password });

    public static string In(TimeSpan time) => DistrictTime.Text(DateTimeOffset.UtcNow + time).Replace(' ', 'T');

    public static Dictionary<string, string> Details(string title, TimeSpan? starts = null) => new()
    {
        ["Title"] = title,
        ["HostName"] = "周小禾",
        ["HostUnit"] = "先锋镇麻柳村村民委员会",
        ["UnitApproval"] = "先锋函〔2026〕18号",
        ["StartsAt"] = In(starts ?? TimeSpan.FromHours(2)),
        ["EndsAt"] = In((starts ?? TimeSpan.FromHours(2)) + TimeSpan.FromHours(2)),
    };

    /// <summary>Makes a session and stays on its page.</summary>
    public static async Task<Page> NewSession(this Browser cadre, string title, string language = "", TimeSpan? starts = null) =>
        await cadre.Submit(await cadre.Get($"{language}/cadre/live/new"), "form[action$='/cadre/live']", Details(title, starts));

    /// <summary>At a live price, below every average, so that nothing is found against it.</summary>
    public static Task<Page> AddItem(this Browser cadre, Page page, string product, string price = "1.5", string quota = "5") =>
        cadre.Submit(page, "#add-item", new() { ["productCode"] = product, ["livePrice"] = price, ["quota"] = quota });

    public static string Code(this Page page) => CodePattern().Match(page.Address.AbsolutePath).Value;

    /// <summary>A session that the office has approved.</summary>
    public static async Task<string> Scheduled(Uri address, string title, string product, string price = "1.5", string quota = "5", TimeSpan? starts = null)
    {
        using var cadre = new Browser(address);
        using var office = new Browser(address);
        await cadre.SignIn("cadre@example.com");
        await office.SignIn("office@example.com");
        var page = await cadre.AddItem(await cadre.NewSession(title, starts: starts), product, price, quota);
        var submitted = await cadre.Submit(page, "form[action$='/submit']");
        Assert.True(submitted.Document.QuerySelector("form[action$='/submit']") is null, submitted.Text);
        await office.Submit(await office.Get($"/office/live/{page.Code()}"), "form[action$='/approve']", new() { ["verified"] = "true" });
        return page.Code();
    }

    /// <summary>Takes a scheduled session's host to the desk and live; the room is open when it returns.</summary>
    public static async Task<Page> GoLive(this Browser cadre, string code)
    {
        var desk = await cadre.Submit(await cadre.Get($"/cadre/live/{code}/host"), "form[action$='/start']");
        Assert.NotNull(desk.Document.QuerySelector("form[action$='/end']"));
        await Eventually.Holds(async () => (await cadre.Get($"/live/{code}")).Document.QuerySelector("#pinned") is not null, "the room is open");
        return desk;
    }

    /// <summary>From the cart to the order's page, paid.</summary>
    public static async Task<Page> Buy(this Browser buyer, Page checkout)
    {
        var payment = await buyer.Submit(checkout, "form.checkout", new()
        {
            ["deliverTo.province"] = "重庆市",
            ["deliverTo.city"] = "重庆市",
            ["deliverTo.district"] = "江津区",
            ["deliverTo.street"] = "几江街道小西门 1 号",
            ["contact.name"] = "周小禾",
            ["contact.phone"] = $"138{Random.Shared.Next(10_000_000, 99_999_999)}",
        });
        Assert.True(payment.Address.AbsolutePath.Contains("/stripe-simulator/pay/", StringComparison.Ordinal), $"{payment.Status} {payment.Address}: {payment.Text}");
        return await buyer.Submit(payment, "form", button: "button[value=Pay]");
    }

    /// <summary>Of an order's page.</summary>
    public static string OrderNo(this Page page) => page.Address.AbsolutePath.Split('/').SkipWhile(part => part != "orders").ElementAt(1);

    [GeneratedRegex(@"L\d{6}-[A-Z0-9]{6}")]
    private static partial Regex CodePattern();
}
