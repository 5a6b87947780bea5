using System.Net;
using System.Text;
using Market.Web.Storefront;

namespace Market.Tests.Web.Storefront;

/// <summary>The receipt one would like to show others: masked, unguessable, with a picture; it leads to nothing that is private.</summary>
[Collection(MarketCollection.Name)]
public sealed class SharedReceiptTests(MarketHost market) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await market.FactsHaveArrived();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("", "村")]
    [InlineData("/en", "Village")]
    public async Task Others_see_the_villages_and_nothing_of_the_buyer(string language, string village)
    {
        var (order, share) = await Bought(language);
        using var friend = market.NewVisitor();

        var html = await friend.Read(share);

        Assert.Contains(village, html, StringComparison.Ordinal);
        foreach (var secret in new[] { "周小禾", "199 0000", "1234", "几江街道", "小西门", order.OrderNo, order.AccessToken })
            Assert.DoesNotContain(secret, html, StringComparison.Ordinal);
        Assert.Contains($"property=\"og:image\" content=\"{share}/picture.png\"", html, StringComparison.Ordinal);
        Assert.Contains("name=\"robots\" content=\"noindex\"", html, StringComparison.Ordinal);
        using var answer = await friend.Get(share);
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Its_picture_is_a_PNG_of_the_right_size_without_any_text_about_anybody()
    {
        var (order, share) = await Bought("");
        using var friend = market.NewVisitor();

        using var answer = await friend.Get($"{share}/picture.png");
        var png = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal("image/png", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        Assert.Equal((ReceiptPicture.Width, ReceiptPicture.Height), (BigEndian(png, 16), BigEndian(png, 20)));
        Assert.InRange(png.Length, 20_000, 400_000);
        Assert.DoesNotContain(Chunks(png), chunk => chunk is "tEXt" or "zTXt" or "iTXt" or "eXIf" or "tIME");
        Assert.DoesNotContain(order.OrderNo, Encoding.Latin1.GetString(png), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_link_opens_no_order_and_no_token_of_an_order_opens_a_receipt()
    {
        var (order, share) = await Bought("");
        var (other, _) = await Bought("");
        var token = share.Split('/')[^1];
        using var stranger = market.NewVisitor();

        foreach (var path in new[] { $"/orders/{order.OrderNo}/{token}", $"/orders/{order.OrderNo}/{token}/receipt", $"/orders/{order.OrderNo}/{token}/state", $"/orders/{order.OrderNo}/{other.AccessToken}/state",
            $"/receipts/{order.AccessToken}", $"/receipts/{order.OrderNo}", $"/receipts/{token}x", $"/receipts/{token}/x", $"/receipts/{order.AccessToken}/picture.png" })
        {
            using var answer = await stranger.Get(path);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{path}: {answer.StatusCode}");
        }
        using var paid = await stranger.Send("/products/JJ003", $"/orders/{order.OrderNo}/{token}/cancel");
        Assert.Equal(HttpStatusCode.NotFound, paid.StatusCode);
    }

    /// <summary>A machine without fonts must draw every name of the district; what is missing would be an empty box.</summary>
    [Fact]
    public void Every_name_of_the_reference_data_can_be_drawn()
    {
        var folder = Path.Combine(Solution.Folder, "Market.Catalog", "ReferenceData", "jiangjin");
        var characters = new[] { "products.csv", "villages.csv", "towns.csv", "bases.csv" }.SelectMany(file => File.ReadAllText(Path.Combine(folder, file)))
            .Where(character => !char.IsControl(character) && character != '\uFEFF').Distinct();

        Assert.All(characters, character => Assert.True(ReceiptPicture.CanWrite(character.ToString()), $"{character} U+{(int)character:X4}"));
        Assert.False(ReceiptPicture.CanWrite("\u4E57\uE000"));
    }

    /// <summary>Buys, pays, and finds the link on the receipt.</summary>
    private async Task<(PlacedOrder Order, string Share)> Bought(string language)
    {
        using var shopper = new Shopper(market.Address);
        var order = await shopper.Order("JJ003", 2);
        await shopper.Pay(order);
        using var visitor = market.NewVisitor();
        var path = $"{language}/orders/{order.OrderNo}/{order.AccessToken}/receipt";
        await Eventually.Holds(async () => { using var answer = await visitor.Get(path); return answer.StatusCode == HttpStatusCode.OK; }, "the receipt is there");
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await visitor.Read(path));
        return (order, page.QuerySelector(".share a[href*='/receipts/']")!.GetAttribute("href")!);
    }

    private static int BigEndian(byte[] bytes, int at) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));

    private static IEnumerable<string> Chunks(byte[] png)
    {
        for (var at = 8; at + 8 <= png.Length; at += 12 + BigEndian(png, at))
            yield return Encoding.ASCII.GetString(png, at + 4, 4);
    }
}
