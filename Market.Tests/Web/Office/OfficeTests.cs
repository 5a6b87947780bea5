using System.Net;
using Market.Tests.Web.Api;
using Market.Web.Account.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Office;

[Collection(MarketCollection.Name)]
public sealed class OfficeTests(MarketHost market) : IDisposable
{
    private readonly Visitor office = market.NewVisitor();

    public void Dispose() => office.Dispose();

    [Fact]
    public async Task A_withdrawn_certificate_takes_the_product_off_sale_and_restoring_brings_it_back()
    {
        await office.SignIn("office@example.com");
        var code = (await office.Json("/api/v1/products?category=pastry&pageSize=1")).GetProperty("items")[0].GetProperty("code").GetString()!;
        var page = $"/en/office/products/{code}";

        using var withdrawn = await office.Send(page, $"{page}/withdraw", ("reason", "Pesticide found in a sample"));
        await Eventually.Holds(async () => !await OnSale(code), "the product is off sale");
        // Orders hears of it by itself, at about the same time.
        await Eventually.Holds(
            async () => (await office.Ask(HttpMethod.Post, "/api/v1/orders", OrderBodies.Json(OrderBodies.Of(code)), ("Idempotency-Key", $"{Guid.NewGuid()}"))).Status == HttpStatusCode.Conflict,
            "orders refuses it");
        Assert.Contains("was withdrawn", await office.Read(page));
        using var restored = await office.Send(page, $"{page}/restore", ("reason", "The sample was mixed up"));
        await Eventually.Holds(() => OnSale(code), "the product is on sale again");

        Assert.Equal(HttpStatusCode.Redirect, withdrawn.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, restored.StatusCode);
        var acts = await market.In((AccountsDb db) => db.Audit.Where(entry => entry.Subject == code).OrderBy(entry => entry.Id).Select(entry => entry.What).ToListAsync());
        Assert.Equal(["certificate_withdrawn", "certificate_restored"], acts);
    }

    [Fact]
    public async Task Without_a_reason_nothing_is_withdrawn()
    {
        await office.SignIn("office@example.com");

        using var answer = await office.Send("/en/office/products/JJ002", "/en/office/products/JJ002/withdraw", ("reason", " "));

        Assert.Contains("Give a reason", await office.Read("/en/office/products/JJ002"));
        Assert.True(await OnSale("JJ002"));
    }

    [Fact]
    public async Task An_auditor_reads_and_does_not_act()
    {
        await office.SignIn("auditor@example.com");

        var page = await office.Read("/office/products/JJ003");
        var token = Visitor.Token(await office.Read("/account"));
        using var answer = await office.SendForm("/office/products/JJ003/withdraw", ("reason", "because"), ("__RequestVerificationToken", token));

        Assert.DoesNotContain("/office/products/JJ003/withdraw", page);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.True(await OnSale("JJ003"));
    }

    [Fact]
    public async Task Certificates_are_found_by_code_by_number_and_by_name()
    {
        await office.SignIn("auditor@example.com");
        var product = (await office.Json("/api/v1/products?pageSize=1")).GetProperty("items")[0];

        foreach (var field in new[] { "code", "certificateNo", "name" })
            Assert.Contains($"/office/products/{product.GetProperty("code").GetString()}\"",
                await office.Read($"/office/products?q={Uri.EscapeDataString(product.GetProperty(field).GetString()!)}"));
    }

    [Fact]
    public async Task The_office_opens_any_order_by_its_number_and_refunds_nothing_that_is_not_paid()
    {
        var (_, order) = await office.Ask(HttpMethod.Post, "/api/v1/orders", OrderBodies.Json(OrderBodies.Of(await office.Code())), ("Idempotency-Key", $"{Guid.NewGuid()}"));
        var orderNo = order.GetProperty("orderNo").GetString()!;
        await office.SignIn("office@example.com");

        using var found = await office.Get($"/office/orders?number={orderNo}");
        var page = await office.Read($"/en/office/orders/{orderNo}");
        using var refund = await office.Send(
            "/en/account", $"/en/office/orders/{orderNo}/lines/1/refund", ("Quantity", "1"), ("Reason", "broken"), ("Key", $"{Guid.NewGuid()}"));

        Assert.Equal($"/office/orders/{orderNo}", found.Headers.Location?.OriginalString);
        Assert.DoesNotContain("/lines/1/refund", page);
        Assert.Equal(HttpStatusCode.Redirect, refund.StatusCode);
        Assert.Contains("is not paid", await office.Read($"/en/office/orders/{orderNo}"));
    }

    private async Task<bool> OnSale(string code) => (await office.Json($"/api/v1/products/{code}")).GetProperty("onSale").GetBoolean();
}
