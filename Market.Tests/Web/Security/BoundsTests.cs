using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Market.Tests.Web.Security;

/// <summary>A body larger than is accepted ends with 413, whether its size was announced or not.</summary>
[Collection(MarketCollection.Name)]
public sealed class BoundsTests(MarketHost market)
{
    private const int TwentyMegabytes = 20 * 1024 * 1024;

    [Theory]
    [InlineData("/api/v1/orders", "application/json", "application/problem+json")]
    [InlineData("/webhooks/stripe", "application/json", "application/problem+json")]
    [InlineData("/account/sign-in", "application/x-www-form-urlencoded", "text/html")]
    public async Task Twenty_megabytes_are_too_large(string path, string type, string answerType)
    {
        var answer = await Send(path, $"Content-Type: {type}\r\nIdempotency-Key: large\r\nContent-Length: {TwentyMegabytes}\r\n", []);

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains($"Content-Type: {answerType}", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/orders", "application/json")]
    [InlineData("/webhooks/stripe", "application/json")]
    [InlineData("/account/sign-in", "application/x-www-form-urlencoded")]
    public async Task A_body_that_hides_its_size_is_too_large_as_soon_as_it_is(string path, string type)
    {
        // White space is the beginning of valid JSON: nothing but its size can be held against it.
        var chunk = $"100000\r\n{new string(type == "application/json" ? ' ' : 'a', 0x100000)}\r\n";

        var answer = await Send(path, $"Content-Type: {type}\r\nIdempotency-Key: large\r\nTransfer-Encoding: chunked\r\n", [chunk, chunk]);

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_of_forty_kilobytes_is_refused()
    {
        var answer = await Send("/", $"X-Long: {new string('a', 40_000)}\r\n", []);

        Assert.StartsWith($"HTTP/1.1 {(int)HttpStatusCode.RequestHeaderFieldsTooLarge}", answer, StringComparison.Ordinal);
    }

    /// <summary>Over a bare socket: a client library may give up sending before it reads the answer.</summary>
    private async Task<string> Send(string path, string headers, string[] body)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var socket = new TcpClient();
        await socket.ConnectAsync(market.Address.Host, market.Address.Port, cancellation);
        var stream = socket.GetStream();
        var read = new StreamReader(stream, Encoding.UTF8);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: {market.Address.Authority}\r\n{headers}\r\n"), cancellation);
        try
        {
            foreach (var part in body)
                await stream.WriteAsync(Encoding.ASCII.GetBytes(part), cancellation);
        }
        catch (IOException)
        {
            // The server has answered and hung up; its answer is still to be read.
        }
        // The answer's head says all; its connection may stay open afterwards.
        var head = new StringBuilder();
        while (await read.ReadLineAsync(cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(60), cancellation) is { Length: > 0 } line)
            head.AppendLine(line);
        return head.ToString();
    }
}
