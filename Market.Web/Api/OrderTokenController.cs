using Market.Orders.Contracts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Market.Web.Api;

/// <summary>What is opened by the token that was handed out with an order.</summary>
internal abstract class OrderTokenController : ApiController
{
    protected OrderAccess? Bearer()
    {
        const string Scheme = "Bearer ";
        var header = Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && header[Scheme.Length..].Trim() is { Length: > 0 } token
            ? new OrderAccess(CustomerId: null, token, Office: false, Actor: "guest")
            : null;
    }

    protected UnauthorizedResult TokenNeeded()
    {
        Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer realm=\"orders\"";
        return Unauthorized();
    }
}
