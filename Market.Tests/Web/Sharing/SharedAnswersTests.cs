using System.Security.Claims;
using System.Text;
using Market.Web.Security;
using Market.Web.Sharing;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Market.Tests.Web.Sharing;

/// <summary>An answer is made once for all, and nothing of one visitor is in it.</summary>
public sealed class SharedAnswersTests
{
    private readonly FakeTimeProvider time = new();
    private readonly CurrentSnapshot snapshot = new();
    private readonly ServiceProvider services;
    private readonly SharedAnswers answers;
    private int made;

    public SharedAnswersTests()
    {
        var shop = new HostApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Development, DisableDefaults = true });
        services = new ServiceCollection().AddSingleton<VisitorParts>().AddSingleton(new PublicAddress(shop.Configuration, shop.Environment))
            .AddSingleton(new VisitorPart("name", (context, greeting) => $"{greeting} {context.Request.Cookies["name"] ?? "nobody"}")).BuildServiceProvider();
        answers = new SharedAnswers(snapshot, services.GetRequiredService<VisitorParts>(), Options.Create(new RateLimiterOptions()), time);
    }

    [Fact]
    public async Task However_many_ask_at_once_it_is_made_once()
    {
        var slow = new TaskCompletionSource();
        var asking = Enumerable.Range(0, 50).Select(_ => Ask(make: async context =>
        {
            await slow.Task;
            await Page(context, "the page");
        })).ToList();

        slow.SetResult();

        Assert.All(await Task.WhenAll(asking), answer => Assert.Equal("the page", answer));
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task It_is_made_anew_when_the_catalogue_has_changed_and_after_a_second()
    {
        await Ask();
        await Ask();
        Assert.Equal(1, made);

        snapshot.Change(known => known);
        await Ask();
        Assert.Equal(2, made);

        time.Advance(TimeSpan.FromMilliseconds(999));
        await Ask();
        Assert.Equal(2, made);
        time.Advance(TimeSpan.FromMilliseconds(2));
        await Ask();
        Assert.Equal(3, made);
    }

    [Fact]
    public async Task What_shows_the_catalogue_alone_is_made_anew_when_that_has_changed_and_when_a_minute_begins()
    {
        time.SetUtcNow(new DateTimeOffset(2026, 12, 31, 15, 59, 20, TimeSpan.Zero));
        Task<string> AskAlone() => Ask(marked: new SharedAnswer { OfCatalogueAlone = true });
        await AskAlone();
        time.Advance(TimeSpan.FromSeconds(39.9));
        await AskAlone();
        Assert.Equal(1, made);

        time.Advance(TimeSpan.FromSeconds(0.2));
        await AskAlone();
        Assert.Equal(2, made);

        snapshot.Change(known => known);
        await AskAlone();
        Assert.Equal(3, made);
    }

    [Fact]
    public async Task What_a_browser_is_told_over_HTTPS_it_is_not_told_without()
    {
        await Ask();
        await Ask(scheme: "https");
        await Ask(scheme: "https");

        Assert.Equal(2, made);
    }

    [Fact]
    public async Task A_change_while_it_is_made_makes_it_old_at_once()
    {
        await Ask(make: context =>
        {
            snapshot.Change(known => known);
            return Page(context, "of before");
        });

        Assert.Equal("the page", await Ask());
    }

    [Fact]
    public async Task While_it_is_made_the_request_is_nobodys_and_afterwards_its_senders_again()
    {
        HttpContext? seen = null;

        await Ask("Li", context =>
        {
            seen = context;
            Assert.Empty(context.Request.Cookies);
            Assert.Equal(["Host"], context.Request.Headers.Keys);
            Assert.False(context.User.Identity?.IsAuthenticated ?? false);
            // A page may know that it is for somebody who is signed in, not for whom.
            Assert.True(Audience.Of(context).SignedIn);
            return Page(context, "the page");
        }, signedIn: true);

        Assert.True(seen!.User.Identity!.IsAuthenticated);
        Assert.Equal("Li", seen.Request.Cookies["name"]);
    }

    [Fact]
    public async Task Each_visitor_gets_their_own_parts_in_the_page_of_all()
    {
        static Task Greeting(HttpContext context) => Page(context, $"<p>{context.VisitorPart("name", "Hello")}!</p>");

        Assert.Equal("<p>Hello Li!</p>", await Ask("Li", Greeting));
        Assert.Equal("<p>Hello Wang!</p>", await Ask("Wang", Greeting));
        Assert.Equal("<p>Hello nobody!</p>", await Ask(make: Greeting));
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task Guests_and_those_signed_in_have_a_page_each()
    {
        static Task Links(HttpContext context) => Page(context, Audience.Of(context).SignedIn ? "my orders" : "sign in");

        Assert.Equal("sign in", await Ask(make: Links));
        Assert.Equal("my orders", await Ask(make: Links, signedIn: true));
        Assert.Equal("sign in", await Ask(make: Links));
        Assert.Equal(2, made);
    }

    [Fact]
    public async Task Who_wants_large_letters_gets_them_and_others_do_not()
    {
        static Task Size(HttpContext context) => Page(context, $"{Audience.Of(context).Look.Size}");

        Assert.Equal("Normal", await Ask(make: Size));
        Assert.Equal("Large", await Ask(make: Size, cookie: "market-look=Large.Dark"));
        Assert.Equal("Normal", await Ask(make: Size));
    }

    [Fact]
    public async Task A_shared_answer_that_sets_a_cookie_is_a_mistake_of_ours_and_given_to_nobody()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Ask(make: context =>
        {
            context.Response.Cookies.Append("session", "secret");
            return Page(context, "the page");
        }));

        Assert.Equal("the page", await Ask());
    }

    [Fact]
    public async Task What_is_not_found_is_looked_for_again_by_the_next()
    {
        Task NotFound(HttpContext context)
        {
            context.Response.StatusCode = 404;
            return Page(context, $"nothing for {context.VisitorPart("name", "")}");
        }

        Assert.Equal("nothing for  Li", await Ask("Li", NotFound));
        Assert.Equal("nothing for  Wang", await Ask("Wang", NotFound));
        Assert.Equal(2, made);
    }

    [Fact]
    public async Task Only_what_says_so_is_shared_and_only_when_it_is_read()
    {
        await Ask(shared: false);
        await Ask(shared: false);
        await Ask(method: "POST");
        await Ask(method: "POST");

        Assert.Equal(4, made);
    }

    [Fact]
    public async Task Addresses_without_end_do_not_fill_the_memory()
    {
        for (var i = 0; i < 2_500; i++)
            await Ask(query: $"?q={i}");
        made = 0;

        await Ask(query: "?q=1");
        await Ask(query: "?q=2499");

        Assert.Equal(1, made);
    }

    private async Task<string> Ask(
        string? name = null, Func<HttpContext, Task>? make = null, bool signedIn = false, bool shared = true, string method = "GET", string query = "", string? cookie = null,
        SharedAnswer? marked = null, string scheme = "http")
    {
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Method = method;
        context.Request.Scheme = scheme;
        context.Request.Host = new HostString("market.example.com");
        context.Request.Path = "/products";
        context.Request.QueryString = new QueryString(query);
        context.Request.Headers.UserAgent = "somebody's";
        cookie ??= name is null ? null : $"name={name}";
        if (cookie is not null)
            context.Request.Headers.Cookie = cookie;
        context.User = new ClaimsPrincipal(new ClaimsIdentity(signedIn ? "test" : null));
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(shared ? [marked ?? new SharedAnswer()] : []), "page"));
        using var body = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        await answers.Answer(context, () =>
        {
            Interlocked.Increment(ref made);
            return make is null ? Page(context, "the page") : make(context);
        });
        await context.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(body.ToArray());
    }

    private static Task Page(HttpContext context, string html)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(html);
    }
}
