using Market.Web.Disclosure;
using Market.Web.Sharing;
using Microsoft.AspNetCore.Mvc;

namespace Market.Web.Api;

[Route("api/v1/disclosure"), Tags("Disclosure")]
internal sealed class DisclosureController(DisclosureFigures figures) : ApiController
{
    [HttpGet("summary"), SharedAnswer]
    [EndpointSummary("What the programme discloses")]
    [EndpointDescription("Attributed sales (net value of goods) and benefit (what reaches households) are two figures and are never added. In fen, refunds deducted in the month they were made; small groups are folded together.")]
    [ProducesResponseType<DisclosureSummary>(StatusCodes.Status200OK, "application/json")]
    public async Task<ActionResult<DisclosureSummary>> Summary(CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "public, max-age=1";
        return await figures.Now(cancellation);
    }
}
