using System.Net;
using System.Text;
using Market.Web.Account.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Security;

/// <summary>Forms that did not come from this session, or are no text, do nothing and are told why.</summary>
[Collection(MarketCollection.Name)]
public sealed class AntiforgeryTests(MarketHost market) : IDisposable
{
    private readonly Visitor visitor = market.NewVisitor();

    public void Dispose() => visitor.Dispose();

    private static Task<string> Text(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("forged")]
    [InlineData("")]
    public async Task A_wrong_token_is_explained_and_nothing_is_done(string token)
    {
        await visitor.SignIn("office@example.com");
        var before = await Certificates();

        using var answer = await visitor.SendForm("/en/office/products/JJ001/withdraw", ("reason", "forged"), ("__RequestVerificationToken", token));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Nothing was changed", await Text(answer));
        Assert.Equal(before, await Certificates());
    }

    [Fact]
    public async Task A_token_of_before_the_sign_in_is_worth_nothing_after_it()
    {
        var old = Visitor.Token(await visitor.Read("/account/sign-in"));
        await visitor.SignIn("consumer@example.com");

        using var answer = await visitor.SendForm("/account/sign-out", ("__RequestVerificationToken", old));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var still = await visitor.Get("/account");
        Assert.Equal(HttpStatusCode.OK, still.StatusCode);
    }

    [Theory]
    [InlineData("Email=%FF%FE@example.com&Password=a-long-password")]
    [InlineData("Email=a%00b@example.com&Password=a-long-password")]
    public async Task Fields_that_are_no_text_are_refused(string form)
    {
        var token = Uri.EscapeDataString(Visitor.Token(await visitor.Read("/account/register")));
        var before = await Accounts();

        using var answer = await visitor.Client.PostAsync("/en/account/register", new StringContent(
            $"{form}&Repeated=a-long-password&__RequestVerificationToken={token}", Encoding.ASCII, "application/x-www-form-urlencoded"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("UTF-8", await Text(answer));
        Assert.Equal(before, await Accounts());
    }

    private Task<int> Accounts() => market.In((AccountsDb db) => db.Users.CountAsync());

    private async Task<string> Certificates() => (await visitor.Json("/api/v1/products/JJ001")).GetProperty("certificateStatus").ToString();
}
