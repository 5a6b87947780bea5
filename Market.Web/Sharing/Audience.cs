using Market.Web.Shared;

namespace Market.Web.Sharing;

/// <summary>All that a shared page may know of who looks at it; one copy of the page is kept for each of the few that differ.</summary>
internal sealed record Audience(bool SignedIn, Look Look)
{
    private static readonly object Key = new();

    public static Audience Of(HttpContext context) =>
        context.Items[Key] as Audience ?? new Audience(context.User.Identity?.IsAuthenticated == true, Look.Of(context));

    /// <summary>While <paramref name="work"/> runs the request is nobody's: without cookies, account or headers, no view can put one visitor's matters into what all get.</summary>
    public async Task InPlaceOf(HttpContext context, Func<Task> work)
    {
        var (headers, user) = (context.Request.Headers.ToArray(), context.User);
        var host = context.Request.Host;
        context.Request.Headers.Clear();
        context.Request.Host = host;
        context.User = new();
        context.Items[Key] = this;
        try
        {
            await work();
        }
        finally
        {
            context.Items.Remove(Key);
            context.User = user;
            foreach (var (name, value) in headers)
                context.Request.Headers[name] = value;
        }
    }

    public static bool IsReplaced(HttpContext context) => context.Items.ContainsKey(Key);
}
