using Market.Web.Security;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Market.Web.Storefront;

/// <summary>Until the catalogue is in memory the page says so (503, try again), instead of showing an empty shop.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsSnapshot : Attribute, IResourceFilter
{
    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        if (context.HttpContext.RequestServices.GetRequiredService<CurrentSnapshot>().IsBuilt)
            return;
        context.HttpContext.Response.Headers.RetryAfter = "2";
        context.HttpContext.Refuse(StatusCodes.Status503ServiceUnavailable, "503");
        context.Result = new EmptyResult();
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }
}
