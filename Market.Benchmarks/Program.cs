using System.Globalization;

// Usage: Market.Benchmarks screenshots SHOP-URL FOLDER
//        Market.Benchmarks ledger LINES
//        Market.Benchmarks live SHOP-URL PROCESS-OF-THE-SHOP VIEWERS
//        Market.Benchmarks withdraw SHOP-URL
//        Market.Benchmarks URL FILE CONTENT-TYPE
// The last is a bare Kestrel that answers every request with the bytes of one file: the limit that the shop's pages are measured against (deploy/bench.sh).
if (args is ["screenshots", var shop, var folder])
    return await Market.Benchmarks.Screenshots.Take(shop, folder);
if (args is ["ledger", var lines] && int.TryParse(lines, out var count))
    return await Market.Benchmarks.LedgerOfMany.Measure(count);
if (args is ["live", var address, var process, var viewers])
    return await Market.Benchmarks.Live.LiveRoom.Measure(new Uri(address), int.Parse(process, CultureInfo.InvariantCulture), int.Parse(viewers, CultureInfo.InvariantCulture));
if (args is ["withdraw", var market])
    return await Market.Benchmarks.Live.Withdrawals.Measure(new Uri(market));
if (args is not [var url, var file, var contentType])
{
    Console.Error.WriteLine("Usage: Market.Benchmarks screenshots SHOP-URL FOLDER | ledger LINES | live SHOP-URL PROCESS VIEWERS | withdraw SHOP-URL | Market.Benchmarks URL FILE CONTENT-TYPE");
    return 2;
}
var body = await File.ReadAllBytesAsync(file);
var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore().UseUrls(url);
var app = builder.Build();
app.Run(async context =>
{
    context.Response.ContentType = contentType;
    context.Response.ContentLength = body.Length;
    await context.Response.BodyWriter.WriteAsync(body);
});
await app.RunAsync();
return 0;
