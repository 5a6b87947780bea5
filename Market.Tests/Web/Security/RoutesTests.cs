using System.Net;
using Market.Web.Account;
using Market.Web.Security;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;

namespace Market.Tests.Web.Security;

/// <summary>Every route says who may enter, and keeps to it.</summary>
[Collection(MarketCollection.Name)]
public sealed class RoutesTests(MarketHost market)
{
    private static readonly string[] ChangingMethods = ["POST", "PUT", "PATCH", "DELETE"];

    [Fact]
    public void Every_route_says_who_may_enter()
    {
        var silent = market.Routes().Where(route => route.Endpoint.RoutePattern.RawText != SecurityModule.UnbuiltFiles
            && route.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && route.Endpoint.Metadata.GetMetadata<IAuthorizeData>() is null);

        Assert.Empty(silent.Select(route => $"{route.Method} {route.Path}"));
    }

    [Fact]
    public void Every_route_that_changes_something_wants_an_antiforgery_token_but_the_webhooks_and_what_no_session_opens()
    {
        var open = market.Routes().Where(route => ChangingMethods.Contains(route.Method) && !WantsToken(route.Endpoint.Metadata)).Select(route => route.Path)
            .Where(path => !path.StartsWith("/api/", StringComparison.Ordinal) && !path.StartsWith("/stripe-simulator", StringComparison.Ordinal));

        Assert.Equal(["/webhooks/live-media", "/webhooks/stripe"], open.Order());
    }

    /// <summary>MVC validates the token of every unsafe action unless the action says otherwise.</summary>
    private static bool WantsToken(Microsoft.AspNetCore.Http.EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<ControllerActionDescriptor>() is { } action
            ? !action.FilterDescriptors.Any(filter => filter.Filter is IgnoreAntiforgeryTokenAttribute)
            : metadata.GetMetadata<IAntiforgeryMetadata>()?.RequiresValidation == true;

    public static TheoryData<string> Everybody => [.. Demonstration.Accounts.Select(account => account.Email).Append("")];

    [Theory]
    [MemberData(nameof(Everybody))]
    public async Task Whoever_lacks_the_role_is_turned_away_from_every_route_that_needs_one(string email)
    {
        using var visitor = market.NewVisitor();
        if (email.Length > 0)
            await visitor.SignIn(email);
        var role = Demonstration.Accounts.FirstOrDefault(account => account.Email == email).Role;
        var closed = market.Routes().Where(route => route.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null).Where(route => !Enters(route.Endpoint.Metadata, role)).ToList();
        Assert.True(closed.Count > 0 || role == Roles.Office);
        foreach (var (method, path, _) in closed)
        {
            using var answer = await visitor.Client.SendAsync(
                new HttpRequestMessage(new HttpMethod(method), Filled(path)), TestContext.Current.CancellationToken);

            if (role is null)
                Assert.StartsWith("/account/sign-in?returnUrl=", answer.Headers.Location?.OriginalString ?? $"{method} {path}: {answer.StatusCode}", StringComparison.Ordinal);
            else
                Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{role} {method} {path}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task A_refusal_by_role_is_written_down_with_the_account_and_the_pattern_of_the_route()
    {
        using var visitor = market.NewVisitor();
        await visitor.SignIn("cadre@example.com");
        var before = await market.Refusals();

        using var answer = await visitor.Get("/office/orders/JJ20260101-22222222");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        var refusal = Assert.Single((await market.Refusals()).Skip(before.Count));
        Assert.Equal("GET office/orders/{orderNo}", refusal.Route);
        Assert.NotNull(refusal.AccountId);
    }

    private static bool Enters(Microsoft.AspNetCore.Http.EndpointMetadataCollection metadata, string? role) => metadata.OfType<IAuthorizeData>().All(rule =>
        role is not null && (rule.Roles is null || rule.Roles.Split(',').Contains(role)));

    private static string Filled(string path) => System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}:]*(:int)?[^}]*\}", match => match.Value.Contains(":int", StringComparison.Ordinal) ? "1" : "x");
}
