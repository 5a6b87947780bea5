using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Market.Orders.Contracts;
using Market.Orders.Data;
using Market.Orders.Settlement;
using Market.Tests.Web;
using Market.Tests.Web.Livestream.Vault;
using Market.Tests.Web.ProductPhotos;
using Market.Web.Account;
using Market.Web.Account.Data;
using Market.Web.Data;
using Market.Web.Livestream;
using Market.Web.Livestream.Planning;
using Market.Web.Livestream.Schedule;
using Market.Web.Livestream.Vault;
using Market.Web.ProductPhotos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Market.Tests.Journeys;

/// <summary>Pages are for everybody: axe finds nothing, nothing sticks out, larger letters are larger everywhere, and the keyboard is enough.</summary>
[Collection(AccessCollection.Name)]
public sealed class AccessJourneys(MarketHost market, Chromium chromium) : IClassFixture<Chromium>, IAsyncLifetime
{
    private const int Phone = 360;
    private const int Desk = 1280;
    private const int SmallestLargeLetter = 18;

    /// <summary>Closed, with something due to a household.</summary>
    private const string Month = "2019-01";

    /// <summary>On the schedule, of the office's own.</summary>
    private const string Session = "L-EXAMPLE";

    /// <summary>Live now, with a product shown.</summary>
    private const string Live = "L-LIVE";

    /// <summary>Live an hour ago.</summary>
    private const string Over = "L-OVER";

    /// <summary>Still being planned.</summary>
    private const string Draft = "L-DRAFT";

    /// <summary>With a photo that is shown, one that waits and one that was refused.</summary>
    private const string Photographed = "JJ001";

    /// <summary>Where a route has a place to fill in. A page that is missing here fails the journey, so that none is forgotten.</summary>
    private static readonly Dictionary<string, string> Examples = new()
    {
        ["/products/{code}"] = "/products/JJ001",
        ["/counters/{code}"] = "/counters/C001",
        ["/office/products/{code}"] = "/office/products/JJ001",
        ["/vendor/products/{code}/photo"] = $"/vendor/products/{Photographed}/photo",
        ["/stories/{slug}"] = "/stories/guansheng",
        ["/certificates/{certificateNo}"] = "/certificates/JJRD-2026-0161",
        ["/certificates/{certificateNo}/qr.svg"] = "/certificates/JJRD-2026-0161/qr.svg",
        ["/disclosure/{what}.csv"] = "/disclosure/month.csv",
        ["/live/{session}"] = $"/live/{Session}",
        ["/live/{session}/calendar.ics"] = $"/live/{Session}/calendar.ics",
        ["/live/{session}/moderate"] = $"/live/{Live}/moderate",
        ["/cadre/live/{session}"] = $"/cadre/live/{Session}",
        ["/cadre/live/{session}/planner"] = $"/cadre/live/{Draft}/planner",
        ["/cadre/live/{session}/host"] = $"/cadre/live/{Live}/host",
        ["/cadre/live/{session}/after"] = $"/cadre/live/{Over}/after",
        ["/cadre/live/{session}/after.xlsx"] = $"/cadre/live/{Over}/after.xlsx",
        ["/office/live/{session}/after"] = $"/office/live/{Over}/after",
        ["/office/live/{session}/after.xlsx"] = $"/office/live/{Over}/after.xlsx",
        ["/office/live/{session}"] = $"/office/live/{Session}",
        ["/live/{session}/replay"] = $"/live/{Over}/replay",
        ["/office/vault/{session}"] = $"/office/vault/{Over}",
        ["/office/live/{session}/orders"] = $"/office/live/{Live}/orders",
        ["/office/settlement/{month}"] = $"/office/settlement/{Month}",
        ["/office/settlement/{month}/{kind}/sheet"] = $"/office/settlement/{Month}/Household/sheet",
        ["/office/settlement/{month}/{kind}/{code}"] = $"/office/settlement/{Month}/Household/3",
        ["/office/settlement/{month}/{kind}/{code}/sheet"] = $"/office/settlement/{Month}/Household/3/sheet",
    };

    /// <summary>What depends on the visitor's own doing is seen on the way (<see cref="The_way_to_the_receipt_is_open_to_everybody"/>); parts of a film are no pages.</summary>
    private static readonly string[] OnTheWay = ["/live/{session}/video/", "/cadre/live/{session}/pictures/", "/office/live/{session}/pictures/", "/live/{session}/moderate/pictures/", "/live/{session}/replay/", "/orders/", "/vendor/parcels/", "/vendor/returns/", "/vendor/products/{code}/photo/", "/office/photos/{id}", "/img/photo/", "/office/orders/", "/office/payouts/", "/receipts/"];

    /// <summary>The same page in another state.</summary>
    private static readonly string[] States = ["/products?q=花椒", "/products?q=zzzzzz", "/products?page=2", "/counters?near=29.29,106.26", "/counters?near=nowhere", $"/live/{Live}", $"/live/{Over}", $"/live/{Over}/replay?chapter=1", $"/cadre/live/{Draft}", "/no-such-page"];

    /// <inheritdoc cref="States"/>
    private static readonly string[] SignedInStates = ["/office/photos?shown=true"];

    [Theory]
    [InlineData("", Phone)]
    [InlineData("/en", Desk)]
    public async Task Every_page_is_open_to_everybody_by_day_and_by_night(string language, int width)
    {
        await using var visitor = await chromium.Visitor(market.Address, width);
        var page = await visitor.NewPageAsync();
        var problems = new List<string>();

        foreach (var path in await PagesWithout(signedIn: false))
            problems.AddRange(await Problems(page, language + path));
        await SignIn(page);
        foreach (var path in await PagesWithout(signedIn: true))
            problems.AddRange(await Problems(page, language + path));

        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task The_way_to_the_receipt_is_open_to_everybody(string language)
    {
        await using var visitor = await chromium.Visitor(market.Address, Phone);
        var page = await visitor.NewPageAsync();
        await SignIn(page);
        var problems = new List<string>();

        await page.GotoAsync($"{language}/products/JJ003");
        await page.ClickAsync("form[action$='/cart/lines'] button:not([type=button])");
        problems.AddRange(await Problems(page, $"{language}/cart"));
        await page.ClickAsync("a[href$='/checkout']");
        problems.AddRange(await Problems(page));
        // Whoever has bought before finds the form filled in.
        await page.FillAsync("[name='contact.phone']", "");
        await page.ClickAsync("aside button.big");
        problems.AddRange(await Problems(page));
        await PurchaseJourneys.FillDelivery(page);
        await page.ClickAsync("aside button.big");
        await PurchaseJourneys.PayOnSimulator(page);
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/orders/JJ"));
        problems.AddRange(await Problems(page));
        var order = new Uri(page.Url).Segments.First(segment => segment.StartsWith("JJ", StringComparison.Ordinal)).TrimEnd('/');
        await page.ClickAsync("a[href$='/receipt']");
        problems.AddRange(await Problems(page));
        problems.AddRange(await Problems(page, $"{language}/orders"));
        problems.AddRange(await Problems(page, $"{language}/office/orders/{order}"));
        problems.AddRange(await Problems(page, $"{language}/vendor/parcels/{order}-1"));
        await page.GotoAsync($"{language}/office/settlement");
        await page.ClickAsync("form[action$='/payouts/make'] button");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/office/payouts/."));
        problems.AddRange(await Problems(page));
        // For the other language to make one of the same dues.
        await page.ClickAsync("form[action$='/Cancel'] button");

        Assert.Empty(problems);
    }

    public async ValueTask InitializeAsync()
    {
        await Close();
        await Plan();
        await Schedule();
        await GoLive();
        await Photograph();
        if (await End() > 0)
            await Keep();
        await Eventually.Holds(() => market.Services.GetRequiredService<LiveSchedule>().Session(Session) is not null, "it is on the schedule");
    }

    /// <summary>A session that the pages can show.</summary>
    private Task<int> Schedule() => Add(Session, (_, _) => { }, session => new LiveSessionScheduled(session.View()));

    private async Task Photograph()
    {
        if (await market.In((WebDb db) => db.ProductPhotos.AnyAsync()))
            return;
        Func<JudgePhoto, Guid, Task<JudgePhotoOutcome>>[] steps =
        [
            (judge, id) => judge.Refuse(id, "包装上有电话", "office2@example.com", TestContext.Current.CancellationToken),
            (judge, id) => judge.Accept(id, "office2", "office2@example.com", TestContext.Current.CancellationToken),
            (_, _) => Task.FromResult(JudgePhotoOutcome.Done),
        ];
        foreach (var (colour, step) in steps.Index())
        {
            await market.In((SendPhoto photos) => photos.Send(Photographed, JudgePhotoTests.Coloured(colour), "vendor", "vendor@example.com", TestContext.Current.CancellationToken));
            var id = await market.In((WebDb db) => db.ProductPhotos.Where(photo => photo.State == PhotoState.Waiting).Select(photo => photo.Id).SingleAsync());
            Assert.Equal(JudgePhotoOutcome.Done, await market.In((JudgePhoto judge) => step(judge, id)));
        }
    }

    private Task<int> Plan() => Add(Draft, (_, _) => { });

    private Task<int> GoLive() => Add(Live, (session, now) =>
    {
        session.GoLive("office@example.com", now);
        session.Pin("JJ001", "office@example.com", now);
    }, session => new LiveSessionStarted(session.View()));

    private Task<int> End() => Add(Over, (session, now) =>
    {
        session.GoLive("office@example.com", now.AddHours(-2));
        session.Pin("JJ001", "office@example.com", now.AddHours(-2));
        session.End("office@example.com", now.AddHours(-1));
    }, session => new LiveSessionEnded(session.View()));

    /// <summary>Its film, its seal, and something that was given away and something that was deleted.</summary>
    private async Task Keep()
    {
        KeptShows.Film(Path.Combine(market.Folder, "live"), Over, 1, DateTimeOffset.UtcNow.AddHours(-2));
        await market.In((SealEvidence seals) => seals.Keep(Over, new HashSet<string>(), TestContext.Current.CancellationToken));
        await market.In(async (WebDb db) =>
        {
            var now = DateTimeOffset.UtcNow;
            db.EvidenceExports.Add(new EvidenceExport { Id = Guid.NewGuid(), SessionCode = Over, Actor = "auditor@example.com", Reason = "市监函〔2026〕9号", At = now, HeadSeq = 1, Head = new byte[32] });
            db.EvidenceDeletions.Add(new EvidenceDeletion { SessionCode = "L-GONE", Title = "三年前的花椒", HostUnit = "龙山村村民委员会", Head = new byte[32], FileList = "[]", StartedAt = now.AddYears(-3), EndedAt = now.AddYears(-3), BegunAt = now });
            return await db.SaveChangesAsync();
        });
    }

    /// <param name="fact">Of what has come of the plan; null leaves it a draft.</param>
    private Task<int> Add(string code, Action<LiveSession, DateTimeOffset> begin, Func<LiveSession, object>? fact = null) => market.In(async (WebDb db) =>
    {
        if (await db.LiveSessions.AnyAsync(session => session.Code == code))
            return 0;
        var office = await market.In((AccountsDb accounts) => accounts.Users.Where(account => account.Email == "office@example.com").Select(account => account.Id).SingleAsync());
        var now = DateTimeOffset.UtcNow;
        var session = new LiveSession { Code = code, Key = code, HostId = office, MadeBy = "office@example.com", MadeAt = now };
        session.Change(new SessionPlan("血橙上树", "塔罗科血橙开园", SessionKind.Villager, "周小禾", "龙山村村民委员会", "贾嗣函〔2026〕3号", now.AddHours(30), now.AddHours(32), null, true), "office@example.com", now);
        session.Items.Add(new LiveItem { SessionCode = code, ProductCode = "JJ001", Position = 1, TalkingPoints = "麻味足" });
        db.LiveSessions.Add(session);
        if (fact is null)
            return await db.SaveChangesAsync();
        session.Submit("office@example.com", now);
        session.Approve("office2@example.com", now);
        begin(session, now);
        db.Publish(fact(session), now);
        return await db.SaveChangesAsync();
    });

    private Task<int> Close() => market.In(async (OrdersDb db) =>
    {
        if (await db.Closings.AnyAsync(closing => closing.Month == Month))
            return 0;
        db.Closings.Add(new Closing { Month = Month, Cutoff = DateTimeOffset.UnixEpoch, ClosedAt = DateTimeOffset.UnixEpoch, Actor = "office" });
        db.Statements.Add(new Statement { Month = Month, Kind = PayeeKind.Household, Code = "3", BenefitFen = 100, EarnedFen = 100, DueFen = 100 });
        return await db.SaveChangesAsync();
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task Larger_letters_are_larger_everywhere_and_still_fit_a_phone(string language)
    {
        await using var visitor = await chromium.Visitor(market.Address, Phone, script: false);
        var page = await visitor.NewPageAsync();
        await page.GotoAsync($"{language}/preferences");
        await page.CheckAsync("[name=size][value=Large]");
        await page.ClickAsync("main form button");

        var small = new List<string>();
        foreach (var path in await PagesWithout(signedIn: false))
        {
            await page.GotoAsync(language + path);
            await PurchaseJourneys.AssertFitsTheScreen(page);
            small.AddRange((await page.EvaluateAsync<string[]>(LettersBelow, SmallestLargeLetter)).Select(text => $"{path}: {text}"));
        }
        Assert.Empty(small);
    }

    [Theory]
    [InlineData("/", Phone)]
    [InlineData("/en/products", Desk)]
    [InlineData("/account/register", Phone)]
    public async Task By_keyboard_one_skips_to_the_content_and_always_sees_where_one_is(string path, int width)
    {
        await using var visitor = await chromium.Visitor(market.Address, width);
        var page = await visitor.NewPageAsync();
        await page.GotoAsync(path);

        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator(".skip")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator(".skip")).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("main")).ToBeFocusedAsync();

        for (var stop = 0; stop < 20; stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            Assert.Equal("", await page.EvaluateAsync<string>(FocusProblem));
        }
    }

    /// <summary>Pages that somebody may see: those that anyone may, or those that only the office may.</summary>
    private async Task<List<string>> PagesWithout(bool signedIn)
    {
        var pages = new List<string>();
        using var visitor = market.NewVisitor();
        if (signedIn)
            await visitor.SignIn("office@example.com");
        foreach (var (_, route, endpoint) in market.Routes().Where(route => route.Method == "GET" && !OnTheWay.Any(start => route.Path.StartsWith(start, StringComparison.Ordinal))))
        {
            if (endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is null != signedIn || route.Contains('*', StringComparison.Ordinal) || route.StartsWith("/api", StringComparison.Ordinal)
                || route.StartsWith("/stripe-simulator", StringComparison.Ordinal) || route.StartsWith("/openapi", StringComparison.Ordinal))
                continue;
            Assert.True(!route.Contains('{', StringComparison.Ordinal) || Examples.ContainsKey(route), $"Add an example of {route} to {nameof(Examples)}.");
            var path = Examples.GetValueOrDefault(route, route);
            using var answer = await visitor.Get(path);
            if (answer.Content.Headers.ContentType?.MediaType == "text/html")
                pages.Add(path);
        }
        Assert.True(pages.Count > 4);
        return [.. pages, .. signedIn ? SignedInStates : States];
    }

    private static async Task SignIn(IPage page)
    {
        await page.GotoAsync("/account/sign-in");
        await page.FillAsync("#Email", "office@example.com");
        await page.FillAsync("#Password", Demonstration.Password);
        await page.ClickAsync("main form button");
        await Assertions.Expect(page.Locator(".site-nav a[href$='/account']")).ToBeVisibleAsync();
    }

    /// <summary>By day everything; by night the colours, which are all that is different then.</summary>
    private static async Task<List<string>> Problems(IPage page, string? path = null)
    {
        if (path is not null)
            await page.GotoAsync(path);
        await PurchaseJourneys.AssertFitsTheScreen(page);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        // The other way opens a page of its own for each look, which takes ten times as long; our pages have no frames that would need it.
#pragma warning disable CS0618
        var day = await page.RunAxeLegacy();
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        var night = await page.RunAxeLegacy(options: new AxeRunOptions { RunOnly = RunOnlyOptions.Rules("color-contrast") });
#pragma warning restore CS0618
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        return [.. Texts(page, "day", day), .. Texts(page, "night", night)];
    }

    private static IEnumerable<string> Texts(IPage page, string when, AxeResult result) =>
        result.Violations.SelectMany(violation => violation.Nodes.Take(3).Select(node => $"{page.Url} ({when}) {violation.Id}: {node.Html} {string.Join(' ', node.Any.Select(check => check.Message))}"));

    private const string LettersBelow = """
        smallest => {
          const small = new Set();
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const { textContent, parentElement } = texts.currentNode;
            if (!textContent.trim() || parentElement.closest('svg, script, noscript, .unseen, option') || !parentElement.checkVisibility()) continue;
            const size = parseFloat(getComputedStyle(parentElement).fontSize);
            // The sign and the fen of a sum belong to a number that is larger.
            if (size < smallest && !parentElement.closest('.money')) small.add(`${size} px: ${textContent.trim()}`);
          }
          return [...small];
        }
        """;

    private const string FocusProblem = """
        () => {
          const at = document.activeElement;
          if (at === document.body) return '';
          const styles = [getComputedStyle(at), getComputedStyle(at, '::after'), ...(at.closest('.search') ? [getComputedStyle(at.closest('.search'))] : [])];
          if (!styles.some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)) return `No outline: ${at.outerHTML}`;
          const box = at.getBoundingClientRect();
          const bar = document.querySelector('.site-nav');
          const below = getComputedStyle(bar).position === 'fixed' && !bar.contains(at) ? bar.getBoundingClientRect().top : innerHeight;
          return box.top < below && box.bottom > 0 ? '' : `Out of sight: ${at.outerHTML}`;
        }
        """;
}
