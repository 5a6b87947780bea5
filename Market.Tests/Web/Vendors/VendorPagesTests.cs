using System.Net;
using System.Text.RegularExpressions;
using Market.Web.Account.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Vendors;

/// <summary>The room of those who pack: each for their own places, and the office for any.</summary>
[Collection(MarketCollection.Name)]
public sealed partial class VendorPagesTests(MarketHost market) : IAsyncLifetime
{
    private readonly Visitor vendor = market.NewVisitor();
    private readonly Visitor office = market.NewVisitor();
    private readonly Visitor buyer = market.NewVisitor();

    public async ValueTask InitializeAsync()
    {
        await market.FactsHaveArrived();
        await vendor.SignIn("vendor@example.com");
        await office.SignIn("office@example.com");
    }

    public ValueTask DisposeAsync()
    {
        vendor.Dispose();
        office.Dispose();
        buyer.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Two_places_ship_their_parts_and_the_buyer_sees_both_numbers()
    {
        var order = await market.PaidOfTwoSuppliers();
        var (mine, others) = ($"/en/vendor/parcels/{order.OrderNo}-1", $"/en/vendor/parcels/{order.OrderNo}-2");

        Assert.Contains($"{order.OrderNo}-1", await vendor.Read("/en/vendor?state=Waiting"));
        Assert.DoesNotContain($"{order.OrderNo}-2", await vendor.Read("/en/vendor"));
        Assert.Contains("小西门", await vendor.Read(mine));
        using var packed = await vendor.Send(mine, $"{mine}/pack");
        using var wrong = await vendor.Send(mine, $"{mine}/ship", ("Carrier", "SfExpress"), ("TrackingNo", "1 2"));
        Assert.Contains("5 to 40 letters or digits; nothing", await vendor.Read(mine));
        using var shipped = await vendor.Send(mine, $"{mine}/ship", ("Carrier", "SfExpress"), ("TrackingNo", "SF5550001111"));
        Assert.Equal("partly_shipped", (await market.Look(order)).GetProperty("state").GetString());
        using var packedByOffice = await office.Send(others, $"{others}/pack");
        using var shippedByOffice = await office.Send(others, $"{others}/ship", ("Carrier", "Ems"), ("TrackingNo", "EA123456789CN"));

        var seen = await market.Look(order);
        Assert.Equal(("shipped", "sf_express", "EA123456789CN"), (seen.GetProperty("state").GetString(), seen.GetProperty("parcels")[0].GetProperty("carrier").GetString(), seen.GetProperty("parcels")[1].GetProperty("trackingNo").GetString()));
        var page = await buyer.Read($"/en/orders/{order.OrderNo}/{order.AccessToken}");
        Assert.Contains("SF5550001111", page);
        Assert.Contains("Supplier or counter", page);
        Assert.DoesNotContain("vendor@example.com", page);
        using var confirmed = await buyer.Send($"/en/orders/{order.OrderNo}/{order.AccessToken}", $"/en/orders/{order.OrderNo}/{order.AccessToken}/received", ("parcelNo", $"{order.OrderNo}-1"));
        Assert.Equal(HttpStatusCode.SeeOther, confirmed.StatusCode);
        Assert.Equal("received", (await market.Look(order)).GetProperty("parcels")[0].GetProperty("state").GetString());
        Assert.DoesNotContain("小西门", await vendor.Read(mine));
    }

    [Fact]
    public async Task Another_vendors_parcel_is_not_found_changes_nothing_and_the_try_is_written_down()
    {
        var order = await market.PaidOfTwoSuppliers();
        var others = $"/vendor/parcels/{order.OrderNo}-2";
        var before = (await market.Refusals()).Count;

        using var look = await vendor.Get(others);
        using var pack = await vendor.Send("/vendor/hand-over", $"{others}/pack");
        using var ship = await vendor.Send("/vendor/hand-over", $"{others}/ship", ("Carrier", "Ems"), ("TrackingNo", "EA123456789CN"));
        using var confirm = await vendor.Send("/vendor/hand-over", $"/orders/{order.OrderNo}/received", ("parcelNo", $"{order.OrderNo}-2"));

        Assert.All(new[] { look, pack, ship, confirm }, answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.Equal("paid", (await market.Look(order)).GetProperty("state").GetString());
        Assert.Equal(4, (await market.Refusals()).Count - before);
    }

    [Fact]
    public async Task What_the_office_takes_back_is_gone_at_once()
    {
        var order = await market.PaidOfTwoSuppliers();
        var id = await market.In((AccountsDb db) => db.Users.Where(account => account.Email == "vendor@example.com").Select(account => account.Id).SingleAsync());
        using var granted = await office.Send("/en/office/places", "/en/office/places/grant", ("email", "Vendor@example.com"), ("place", await Other(order)));
        Assert.Contains("Granted:", await office.Read("/en/office/places"));
        using var seen = await vendor.Get($"/vendor/parcels/{order.OrderNo}-2");

        using var withdrawn = await office.Send("/en/office/places", "/en/office/places/withdraw", ("accountId", id), ("place", await Other(order)));
        using var gone = await vendor.Get($"/vendor/parcels/{order.OrderNo}-2");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (seen.StatusCode, gone.StatusCode));
        var subject = $"{await Other(order)} {id}";
        Assert.Equal(["place_granted", "place_withdrawn"], await market.In((AccountsDb db) => db.Audit.Where(entry => entry.Subject == subject).OrderBy(entry => entry.Id).Select(entry => entry.What).ToListAsync()));
    }

    [Theory]
    [InlineData("vendor@example.com", "S999", "No counter or supplier")]
    [InlineData("consumer@example.com", "C002", "No vendor has an account")]
    [InlineData("nobody@example.com", "C002", "No vendor has an account")]
    [InlineData("vendor@example.com", "c001", "has this place already")]
    public async Task A_place_that_cannot_be_granted_is_told_why(string email, string place, string reason)
    {
        using var refused = await office.Send("/en/office/places", "/en/office/places/grant", ("email", email), ("place", place));

        Assert.Contains(reason, await office.Read("/en/office/places"));
        Assert.False(await market.In((AccountsDb db) => db.Places.AnyAsync(held => held.Place == "C002" || held.Place == "S999")));
    }

    [Fact]
    public async Task A_code_is_shown_to_the_buyer_alone_works_once_and_a_wrong_try_is_written_down()
    {
        var order = await market.PaidForPickUp();
        var parcel = $"/en/vendor/parcels/{order.OrderNo}-1";
        using var packed = await vendor.Send(parcel, $"{parcel}/pack");
        using var ready = await vendor.Send(parcel, $"{parcel}/ready");
        var page = await buyer.Read($"/en/orders/{order.OrderNo}/{order.AccessToken}");
        var code = string.Concat(Code().Match(page).Groups[1].Value.Where(char.IsAsciiDigit));
        Assert.Equal((8, (await market.Look(order)).GetProperty("parcels")[0].GetProperty("pickUpCode").GetString()), (code.Length, code));
        Assert.Contains("<svg class=\"qr\"", page);
        foreach (var (visitor, address) in new[] { (vendor, parcel), (office, parcel), (office, $"/en/office/orders/{order.OrderNo}") })
            Assert.DoesNotContain(code, (await visitor.Read(address)).Replace(" ", "", StringComparison.Ordinal));
        var tries = await WrongTries();

        using var wrong = await HandOver(vendor, code == "00000000" ? "00000001" : "00000000");
        Assert.Contains("No parcel at this counter", await vendor.Read("/en/vendor/hand-over?place=C001"));
        using var elsewhere = await HandOver(vendor, code, "C002");
        Assert.Contains("No parcel at this counter", await vendor.Read("/en/vendor/hand-over?place=C001"));
        using var right = await HandOver(vendor, $"http://shop.test/vendor/hand-over?place=C001&code={code}");
        Assert.Contains("hand it over", await vendor.Read(parcel));
        using var again = await HandOver(vendor, code);

        Assert.Equal(3, await WrongTries() - tries);
        Assert.Equal("received", (await market.Look(order)).GetProperty("state").GetString());
        Assert.EndsWith($"{order.OrderNo}-1", right.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_buyer_who_comes_too_late_to_cancel_is_told_so()
    {
        var order = await market.PaidOfTwoSuppliers();
        using var packed = await vendor.Send($"/vendor/parcels/{order.OrderNo}-1", $"/vendor/parcels/{order.OrderNo}-1/pack");
        var page = $"/en/orders/{order.OrderNo}/{order.AccessToken}";

        using var cancel = await buyer.Send("/en/account/sign-in", $"{page}/cancel");
        var (status, problem) = await buyer.Ask(HttpMethod.Post, $"/api/v1/orders/{order.OrderNo}/cancel", null, ("Authorization", $"Bearer {order.AccessToken}"), ("Accept-Language", "en"));

        Assert.DoesNotContain("/cancel\"", await buyer.Read(page));
        Assert.Contains("already_packed", cancel.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Contains("can be returned", await buyer.Read(cancel.Headers.Location.OriginalString));
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("packed", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task The_accounts_order_list_follows_the_order()
    {
        await buyer.SignIn("consumer@example.com");
        var order = await market.PaidOfTwoSuppliers();
        await market.In(async (Market.Orders.Data.OrdersDb db) =>
        {
            var customer = await market.In((AccountsDb accounts) => accounts.Users.Where(account => account.Email == "consumer@example.com").Select(account => account.Id).SingleAsync());
            return await db.Orders.Where(placed => placed.OrderNo == order.OrderNo).ExecuteUpdateAsync(set => set.SetProperty(placed => placed.CustomerId, customer));
        });
        using var packed = await vendor.Send($"/vendor/parcels/{order.OrderNo}-1", $"/vendor/parcels/{order.OrderNo}-1/pack");

        await Eventually.Holds(async () => Regex.IsMatch(await buyer.Read("/en/orders"), $"""{order.OrderNo}</a></strong><span class="badge green">Packed<"""), "the list says packed");
    }

    [Fact]
    public async Task Codes_are_tried_no_faster_than_the_limit()
    {
        await using var slow = await MarketHost.Start(new() { ["RateLimits:PickUp:Permits"] = "3" });
        using var visitor = slow.NewVisitor();
        await visitor.SignIn("vendor@example.com");
        var answers = new List<HttpStatusCode>();

        for (var i = 0; i < 5; i++)
        {
            using var answer = await HandOver(visitor, $"1234567{i}");
            answers.Add(answer.StatusCode);
        }

        Assert.Equal([HttpStatusCode.Redirect, HttpStatusCode.Redirect, HttpStatusCode.Redirect, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], answers);
    }

    private static Task<HttpResponseMessage> HandOver(Visitor visitor, string code, string place = "C001") =>
        visitor.Send("/en/vendor/hand-over", "/en/vendor/hand-over", ("Place", place), ("Code", code), ("Key", $"{Guid.NewGuid()}"));

    private Task<int> WrongTries() => market.In((AccountsDb db) => db.Audit.CountAsync(entry => entry.What == "pick_up_code_wrong"));

    /// <summary>Code of the other supplier.</summary>
    private async Task<string> Other(PlacedOrder order) => (await market.Look(order)).GetProperty("parcels")[1].GetProperty("location").GetString()!;

    [GeneratedRegex("""pick-up-code">([0-9 ]+)<""")]
    private static partial Regex Code();
}
