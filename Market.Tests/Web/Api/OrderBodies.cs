using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Market.Tests.Web.Api;

/// <summary>Bodies of orders, right ones and ready to be spoiled. Invented people only.</summary>
internal static class OrderBodies
{
    public const string Address = """{"province":"重庆市","city":"重庆市","district":"江津区","street":"几江街道小西门 1 号"}""";
    public const string Contact = """{"name":"周小禾","phone":"199 0000 1234"}""";

    public static string Of(string code, int quantity = 1) => With($$"""[{"code":"{{code}}","quantity":{{quantity}}}]""");

    public static string With(string lines, string deliverTo = Address, string contact = Contact, string more = "") =>
        $$"""{"lines":{{lines}},"deliverTo":{{deliverTo}},"contact":{{contact}}{{more}}}""";

    public static HttpContent Json(string body) => Json(Encoding.UTF8.GetBytes(body));

    public static HttpContent Json(byte[] body) => new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    /// <summary>A product that can be delivered, of a category.</summary>
    public static async Task<JsonElement> Product(this Visitor visitor, string category = "tea", int atLeast = 5)
    {
        var page = await visitor.Json($"/api/v1/products?category={category}&pageSize=100");
        return page.GetProperty("items").EnumerateArray().First(item => item.GetProperty("available").GetInt32() >= atLeast);
    }

    public static async Task<string> Code(this Visitor visitor, string category = "tea") => (await visitor.Product(category)).GetProperty("code").GetString()!;
}
