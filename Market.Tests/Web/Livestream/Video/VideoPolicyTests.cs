namespace Market.Tests.Web.Livestream.Video;

/// <summary>What browsers allow on the pages with live video, and on no other.</summary>
public sealed class VideoPolicyTests
{
    [Fact]
    public async Task Only_the_page_a_host_sends_from_may_ask_for_the_camera_and_both_may_play_what_their_script_puts_together()
    {
        await using var nodes = await VideoNodes.Start(1, Stack.Sqlite, ("Web:PublicUrl", "http://127.0.0.1:5080"));
        using var client = new HttpClient { BaseAddress = nodes.Address(0) };

        var (host, hostPolicy) = await Rules(client, "/host/L1");
        var (watch, watchPolicy) = await Rules(client, "/watch/L1");

        Assert.Contains("camera=self", host);
        Assert.Contains("microphone=self", host);
        Assert.Contains("camera=()", watch);
        Assert.Contains("microphone=()", watch);
        foreach (var policy in new[] { hostPolicy, watchPolicy })
        {
            Assert.Contains("media-src 'self' blob:", policy);
            Assert.Contains("connect-src 'self' ws://127.0.0.1:5080", policy);
            Assert.Contains("default-src 'self'", policy);
            Assert.DoesNotContain(policy, rule => rule.Contains("unsafe", StringComparison.Ordinal));
        }
    }

    private static async Task<(string[] Permissions, string[] Policy)> Rules(HttpClient client, string path)
    {
        using var page = await client.GetAsync(path, TestContext.Current.CancellationToken);
        page.EnsureSuccessStatusCode();
        return (Assert.Single(page.Headers.GetValues("Permissions-Policy")).Replace("(self)", "self", StringComparison.Ordinal).Split(", "),
            Assert.Single(page.Headers.GetValues("Content-Security-Policy")).Split(';', StringSplitOptions.TrimEntries));
    }
}
