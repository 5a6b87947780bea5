using System.Net;
using System.Text;
using System.Text.Json;

namespace Market.Tests.Web.Api;

/// <summary>Bad input gets the reason, at the field, and changes nothing.</summary>
[Collection(MarketCollection.Name)]
public sealed class BadOrdersTests(MarketHost market) : IDisposable
{
    private readonly Visitor visitor = market.NewVisitor();

    public void Dispose() => visitor.Dispose();

    /// <summary>The field that the answer must name, and the body; CODE stands for a product that can be bought.</summary>
    public static TheoryData<string, string> Bodies => new()
    {
        { "lines[0].quantity", OrderBodies.Of("CODE", -1) },
        { "lines[0].quantity", OrderBodies.Of("CODE", 0) },
        { "lines[0].quantity", OrderBodies.With("""[{"code":"CODE","quantity":2147483648}]""") },
        { "lines[0].quantity", OrderBodies.With("""[{"code":"CODE","quantity":1000}]""") },
        { "lines[1].quantity", OrderBodies.With("""[{"code":"CODE","quantity":999},{"code":"CODE","quantity":1}]""") },
        { "lines[0].quantity", OrderBodies.With("""[{"code":"CODE","quantity":1.5}]""") },
        { "lines[0].quantity", OrderBodies.With("""[{"code":"CODE","quantity":"1"}]""") },
        { "lines[0].quantity", OrderBodies.With("""[{"code":"CODE"}]""") },
        { "lines[0].code", OrderBodies.With("""[{"quantity":1}]""") },
        { "lines[0].code", OrderBodies.With("""[null]""") },
        { "lines[0].code", OrderBodies.With("""[{"code":7,"quantity":1}]""") },
        { "lines[0].code", OrderBodies.Of("NOBODY-SELLS-THIS") },
        { "lines", OrderBodies.With("[]") },
        { "lines", OrderBodies.With("\"CODE\"") },
        { "lines", OrderBodies.With("[" + string.Join(',', Enumerable.Range(0, 51).Select(i => $$"""{"code":"C{{i}}","quantity":1}""")) + "]") },
        { "lines[0].price", OrderBodies.With("""[{"code":"CODE","quantity":1,"price":1}]""") },
        { "lines[0].unitPriceFen", OrderBodies.With("""[{"code":"CODE","quantity":1,"unitPriceFen":1}]""") },
        { "totalFen", OrderBodies.With("""[{"code":"CODE","quantity":1}]""", more: ""","totalFen":1""") },
        { "customerId", OrderBodies.With("""[{"code":"CODE","quantity":1}]""", more: ""","customerId":"someone" """) },
        { "state", OrderBodies.With("""[{"code":"CODE","quantity":1}]""", more: ""","state":"paid" """) },
        { "contact.role", OrderBodies.With("""[{"code":"CODE","quantity":1}]""", contact: """{"name":"周小禾","phone":"19900001234","role":"office"}""") },
        { "contact.name", OrderBodies.With("""[{"code":"CODE","quantity":1}]""", contact: """{"phone":"19900001234"}""") },
        { "contact.name", OrderBodies.With("""[{"code":"CODE","quantity":1}]""", contact: $$"""{"name":"{{new string('长', 51)}}","phone":"19900001234"}""") },
        { "contact.name", OrderBodies.With("""[{"code":"CODE","quantity":1}]""", contact: """{"name":"a\u0000b","phone":"19900001234"}""") },
        { "contact.name", OrderBodies.With("""[{"code":"CODE","quantity":1}]""", contact: """{"name":"\ud800","phone":"19900001234"}""") },
        { "contact.phone", OrderBodies.With("""[{"code":"CODE","quantity":1}]""", contact: """{"name":"周小禾","phone":"call me"}""") },
        { "deliverTo.street", OrderBodies.With("""[{"code":"CODE","quantity":1}]""", deliverTo: """{"province":"重庆市","city":"重庆市","district":"江津区"}""") },
        { "deliverTo", """{"lines":[{"code":"CODE","quantity":1}],"contact":{"name":"周小禾","phone":"19900001234"}}""" },
        { "pickUpAt", OrderBodies.With("""[{"code":"CODE","quantity":1}]""", more: ""","pickUpAt":"C001" """) },
        { "pickUpAt", """{"lines":[{"code":"CODE","quantity":1}],"pickUpAt":"NO-SUCH-COUNTER","contact":{"name":"周小禾","phone":"19900001234"}}""" },
        { "note", OrderBodies.With("""[{"code":"CODE","quantity":1}]""", more: $$""","note":"{{new string('长', 501)}}" """) },
        { "note", OrderBodies.With("""[{"code":"CODE","quantity":1}]""", more: ""","note":"a","note":"b" """) },
        { "adultConfirmed", OrderBodies.With("""[{"code":"CODE","quantity":1}]""", more: ""","adultConfirmed":"yes" """) },
        { "lines[0]", """{"lines":[""" },
        { "body", "" },
        { "body", "null" },
        { "body", "[]" },
        { "body", "not json" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_wrong_body_is_refused_with_the_field_named(string field, string body)
    {
        var orders = await Orders();

        var (status, problem) = await Send(Encoding.UTF8.GetBytes(body.Replace("CODE", await visitor.Code(), StringComparison.Ordinal)));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out var reasons), $"{field} is not named: {problem}");
        Assert.NotEqual("", reasons[0].GetString());
        Assert.Equal(orders, await Orders());
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_refused()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes("""{"contact":{"name":" """), 0xFF, 0xFE, .. Encoding.UTF8.GetBytes("\"}}")];

        var (status, problem) = await Send(body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty("contact.name", out _), $"{problem}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("tab\tbed")]
    [InlineData(null)]
    public async Task A_missing_or_unprintable_key_is_refused(string? key)
    {
        var body = OrderBodies.Json(OrderBodies.Of(await visitor.Code()));

        var (status, problem) = await visitor.Ask(HttpMethod.Post, "/api/v1/orders", body, key is null ? [] : [("Idempotency-Key", key)]);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty("Idempotency-Key", out _), $"{problem}");
    }

    [Fact]
    public async Task A_key_longer_than_128_characters_is_refused()
    {
        var (status, problem) = await visitor.Ask(
            HttpMethod.Post, "/api/v1/orders", OrderBodies.Json(OrderBodies.Of(await visitor.Code())), ("Idempotency-Key", new string('k', 129)));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty("Idempotency-Key", out _), $"{problem}");
    }

    [Fact]
    public async Task A_form_is_no_order()
    {
        var (status, _) = await visitor.Ask(
            HttpMethod.Post, "/api/v1/orders", new FormUrlEncodedContent([KeyValuePair.Create("lines", "1")]), ("Idempotency-Key", "k"));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, status);
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> Send(byte[] body) =>
        visitor.Ask(HttpMethod.Post, "/api/v1/orders", OrderBodies.Json(body), ("Idempotency-Key", $"{Guid.NewGuid()}"));

    private Task<int> Orders() => market.CountOrders();
}
