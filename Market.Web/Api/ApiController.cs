using Market.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;

namespace Market.Web.Api;

/// <summary>Marks the texts of this room.</summary>
internal sealed class ApiTexts;

/// <summary>
/// Open to everybody and to no cookie: what an order's token opens is checked by the order. Nothing here needs an antiforgery token,
/// because a browser has nothing to send along that would act for its user.
/// </summary>
[ApiController, AllowAnonymous, IgnoreAntiforgeryToken, EnableRateLimiting(RateLimits.Api)]
[ProducesResponseType<ProblemDetails>(StatusCodes.Status429TooManyRequests, "application/problem+json")]
internal abstract class ApiController : ControllerBase
{
    protected string Text(string key, params object[] values) =>
        HttpContext.RequestServices.GetRequiredService<IStringLocalizer<ApiTexts>>()[key, values];

    /// <summary>400 with the text of <paramref name="key"/> at <paramref name="field"/>.</summary>
    protected ObjectResult Wrong(string field, string key, params object[] values) => Problems.BadRequest(HttpContext, new() { [field] = [Text(key, values)] });
}
