using System.Security.Cryptography;
using System.Text;
using Market.Orders.Payments.Simulator.Objects;

namespace Market.Orders.Payments.Simulator.HostedPage;

/// <summary>A page or a way on, with the headers that both need: nothing is stored, nothing is framed, no script ever runs.</summary>
/// <param name="Leads">Pages of the seller to which the form may lead; browsers hold a form's redirects against the policy too.</param>
internal sealed record PageAnswer(int Status, string? Html, string? Location, params string?[] Leads)
{
    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(PageStyle.Sheet)));

    public static PageAnswer Page(int status, string html) => new(status, html, null);

    public static PageAnswer Form(Session session, int status, string html) => new(status, html, null, session.SuccessUrl, session.CancelUrl);

    /// <summary>303, so that the browser asks for the seller's page and cannot repeat the form.</summary>
    public static PageAnswer SeeOther(string location) => new(StatusCodes.Status303SeeOther, null, location);

    public async Task WriteAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'sha256-{StyleHash}'; form-action {FormTargets()}; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        context.Response.StatusCode = Status;
        if (Location is not null) headers.Location = Location;
        if (Html is null) return;
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(Html, context.RequestAborted);
    }

    private string FormTargets() =>
        string.Join(' ', Leads.OfType<string>().Select(url => new Uri(url).GetLeftPart(UriPartial.Authority)).Distinct().Prepend("'self'"));
}
