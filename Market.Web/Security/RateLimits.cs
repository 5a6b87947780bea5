using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Market.Web.Security;

/// <summary>
/// How often one client may knock, per kind of door: RateLimits:{door}:Permits in RateLimits:{door}:Seconds. A client is the
/// account that is signed in, else the address. The defaults leave room for an office of a hundred behind one address.
/// </summary>
internal static class RateLimits
{
    /// <summary>Signing in and changing a password; besides it, Identity locks an account after repeated failures.</summary>
    public const string SignIn = "SignIn";
    public const string Registration = "Registration";

    /// <summary>Placing, paying, cancelling: checkout and POST /api/v1/orders.</summary>
    public const string Orders = "Orders";
    public const string Api = "Api";

    /// <summary>Receipts that are shown to others, and their pictures, which cost time to draw.</summary>
    public const string Receipts = "Receipts";

    /// <summary>Pick-up codes, which have eight digits: at this pace, guessing one of a hundred that lie ready takes weeks.</summary>
    public const string PickUp = "PickUp";

    /// <summary>Sending pictures in, each of which costs time and room.</summary>
    public const string Uploads = "Uploads";

    /// <summary>Messages and likes in live rooms; besides it, each account waits between two messages.</summary>
    public const string Chat = "Chat";

    private static readonly Dictionary<string, (int Permits, int Seconds)> Defaults = new()
    {
        [SignIn] = (60, 60),
        [Registration] = (60, 600),
        [Orders] = (240, 60),
        [Api] = (1200, 60),
        [Receipts] = (240, 60),
        [Uploads] = (60, 600),
        [PickUp] = (30, 60),
        [Chat] = (60, 60),
    };

    public static void AddRateLimits(this IHostApplicationBuilder builder)
    {
        var windows = Defaults.ToDictionary(door => door.Key, door => new FixedWindowRateLimiterOptions
        {
            PermitLimit = builder.Configuration.GetValue($"RateLimits:{door.Key}:Permits", door.Value.Permits),
            Window = TimeSpan.FromSeconds(builder.Configuration.GetValue($"RateLimits:{door.Key}:Seconds", door.Value.Seconds)),
        });
        builder.Services.AddRateLimiter(limiter =>
        {
            // One for all doors: unlike policies it can be asked outside of the middleware too, and counts there and here as one.
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, (string Door, string Client)>(context => DoorOf(context) is { } door
                ? RateLimitPartition.GetFixedWindowLimiter((door, Client(context)), _ => windows[door])
                : RateLimitPartition.GetNoLimiter(("", "")));
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (context, _) =>
            {
                var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromMinutes(1);
                context.HttpContext.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                return ValueTask.CompletedTask;
            };
            // The attribute only names the door; the middleware wants a policy of that name.
            foreach (var door in Defaults.Keys)
                limiter.AddPolicy(door, _ => RateLimitPartition.GetNoLimiter(door));
        });
    }

    /// <summary>Whether anything limits who asks for this.</summary>
    public static bool Limits(HttpContext context) => DoorOf(context) is not null;

    private static string? DoorOf(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName;

    private static string Client(HttpContext context) =>
        context.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } account ? $"account {account}" : Network(context.Connection.RemoteIpAddress);

    /// <summary>One household or office holds a whole IPv6 /64: counting single addresses of it would limit nobody.</summary>
    public static string Network(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }
}
