using System.Net;
using Market.Web.Account;
using Market.Web.Account.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Market.Tests.Web.Account;

[Collection(MarketCollection.Name)]
public sealed class SignInTests(MarketHost market) : IDisposable
{
    private const string Password = "a-password-of-tests";
    private const int MostFailures = 8;
    private readonly Visitor visitor = market.NewVisitor();

    public void Dispose() => visitor.Dispose();

    private static Task<string> Text(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static string NewEmail() => $"{Guid.NewGuid():N}@example.com";

    private async Task<HttpResponseMessage> Register(string email, string password = Password, params (string, string)[] more) =>
        await visitor.Send("/en/account/register", "/en/account/register", [("Email", email), ("Password", password), ("Repeated", password), .. more]);

    private Task<HttpResponseMessage> Enter(string email, string password, string returnUrl = "") =>
        visitor.Send("/en/account/sign-in", "/en/account/sign-in", ("Email", email), ("Password", password), ("ReturnUrl", returnUrl));

    [Fact]
    public async Task Whoever_registers_can_sign_in_and_is_a_consumer_whatever_the_form_claimed()
    {
        var email = NewEmail();
        using var registered = await Register(email, Password, ("Role", "office"), ("Roles", "office"), ("EmailConfirmed", "true"), ("account.Role", "office"));
        using var entered = await Enter(email, Password);

        Assert.Equal(HttpStatusCode.OK, registered.StatusCode);
        Assert.Equal("/en/", entered.Headers.Location?.OriginalString);
        Assert.Contains(email, await visitor.Read("/en/account"));
        using var office = await visitor.Get("/office");
        Assert.Equal(HttpStatusCode.Forbidden, office.StatusCode);
        var roles = await market.In((AccountsDb db) => (from role in db.UserRoles join account in db.Users on role.UserId equals account.Id where account.Email == email select role.RoleId).ToListAsync());
        Assert.Equal(["consumer"], roles);
    }

    [Fact]
    public async Task An_address_that_is_taken_gets_the_answer_of_one_that_is_free_and_keeps_its_password()
    {
        var email = NewEmail();
        using var first = await Register(email);
        using var second = await Register(email, "another-password-1");

        Assert.Equal(first.StatusCode, second.StatusCode);
        Assert.Equal(WithoutTokens(await Text(first)), WithoutTokens(await Text(second)));
        using var entered = await Enter(email, Password);
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
    }

    [Theory]
    [InlineData("no address", Password)]
    [InlineData("", Password)]
    [InlineData("someone@example.com", "short")]
    [InlineData("someone@example.com", "aaaaaaaaaaaaaaaa")]
    public async Task A_wrong_address_or_a_weak_password_is_named(string email, string password)
    {
        var accounts = await market.In((AccountsDb db) => db.Users.CountAsync());

        using var answer = await Register(email, password);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("field-error", await Text(answer));
        Assert.Equal(accounts, await market.In((AccountsDb db) => db.Users.CountAsync()));
    }

    [Fact]
    public async Task Unknown_address_wrong_password_and_locked_account_get_one_answer()
    {
        var email = NewEmail();
        using var _ = await Register(email);
        var wrong = await Refused(email);
        var unknown = await Refused("nobody@example.com");
        for (var i = 0; i < MostFailures; i++)
            await Refused(email);
        var locked = await Refused(email);

        Assert.Equal(unknown, wrong);
        Assert.Equal(unknown, locked);
        using var right = await Enter(email, Password);
        Assert.Equal(HttpStatusCode.BadRequest, right.StatusCode);

        async Task<string> Refused(string address)
        {
            using var answer = await Enter(address, "not-the-password");
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            return WithoutTokens((await Text(answer)).Replace(address, "", StringComparison.Ordinal));
        }
    }

    /// <summary>Hashing takes most of the time of an answer: without it one comes in a few milliseconds, and tells who has an account.</summary>
    [Fact]
    public async Task Each_of_them_costs_the_hashing_of_one_password()
    {
        var email = NewEmail();
        using var _ = await Register(email);

        Assert.Equal(1, await Hashed(email));
        Assert.Equal(1, await Hashed("nobody@example.com"));
        for (var i = 0; i < MostFailures; i++)
            await Hashed(email);
        Assert.True(await market.In(async (UserManager<Market.Web.Account.Account> accounts) => await accounts.IsLockedOutAsync((await accounts.FindByEmailAsync(email))!)));
        Assert.Equal(1, await Hashed(email));

        async Task<int> Hashed(string address)
        {
            await using var scope = market.Services.CreateAsyncScope();
            var counting = new CountingHasher();
            scope.ServiceProvider.GetRequiredService<UserManager<Market.Web.Account.Account>>().PasswordHasher = counting;
            Assert.False(await scope.ServiceProvider.GetRequiredService<SignIn>().Try(address, "not-the-password"));
            return counting.Count;
        }
    }

    [Theory]
    [InlineData("https://elsewhere.example/", "/en/")]
    [InlineData("//elsewhere.example/", "/en/")]
    [InlineData("/\\elsewhere.example", "/en/")]
    [InlineData("javascript:alert(1)", "/en/")]
    [InlineData("/en/cart", "/en/cart")]
    public async Task After_signing_in_one_stays_in_this_shop(string returnUrl, string expected)
    {
        using var answer = await Enter("consumer@example.com", Market.Web.Account.Demonstration.Password, returnUrl);

        Assert.Equal(expected, answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task The_way_to_the_sign_in_page_is_not_led_by_a_forged_host()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account") { Headers = { Host = "elsewhere.example" } };

        using var answer = await visitor.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("/account/sign-in?returnUrl=%2Faccount", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_for_a_copied_cookie_too()
    {
        var email = NewEmail();
        using var _ = await Register(email);
        await visitor.SignIn(email, Password);
        using var thief = Copy(visitor);
        Assert.Contains(email, await thief.Read("/account"));

        using var left = await visitor.Send("/account", "/account/sign-out");

        Assert.Equal(HttpStatusCode.Redirect, left.StatusCode);
        using var answer = await thief.Get("/account");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Fact]
    public async Task A_new_password_ends_every_other_session_and_renews_this_one()
    {
        var email = NewEmail();
        using var _ = await Register(email);
        await visitor.SignIn(email, Password);
        using var elsewhere = Copy(visitor);
        var before = Session(visitor);

        using var refused = await Change("not-the-password");
        using var changed = await Change(Password);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(before, Session(visitor));
        Assert.Contains(email, await visitor.Read("/account"));
        using var answer = await elsewhere.Get("/account");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);

        Task<HttpResponseMessage> Change(string current) => visitor.Send(
            "/account/password", "/account/password", ("Current", current), ("Password", "another-password-1"), ("Repeated", "another-password-1"));
    }

    [Fact]
    public async Task Signing_in_gives_a_session_that_nobody_had_before()
    {
        await visitor.SignIn("consumer@example.com");
        var first = Session(visitor);
        using var _ = await visitor.Send("/account", "/account/sign-out");
        await visitor.SignIn("consumer@example.com");

        Assert.NotEqual(first, Session(visitor));
    }

    private Visitor Copy(Visitor original)
    {
        var copy = market.NewVisitor();
        copy.Cookies.Add(original.Cookies.GetCookies(market.Address));
        return copy;
    }

    private string Session(Visitor someone) => someone.Cookies.GetCookies(market.Address)["market-session"]!.Value;

    /// <summary>A page without what differs each time it is made.</summary>
    private static string WithoutTokens(string page) =>
        System.Text.RegularExpressions.Regex.Replace(page, "value=\"CfDJ[^\"]*\"|<option[^>]*>", "");

    private sealed class CountingHasher : PasswordHasher<Market.Web.Account.Account>
    {
        public int Count { get; private set; }

        public override PasswordVerificationResult VerifyHashedPassword(Market.Web.Account.Account user, string hashedPassword, string providedPassword)
        {
            Count++;
            return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
