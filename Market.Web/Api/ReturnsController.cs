using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Market.Orders.Contracts;
using Market.Web.Photos;
using Market.Web.Returns;
using Market.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Market.Web.Api;

/// <summary>Returns and claims, opened by the token of the order.</summary>
[Route("api/v1/orders/{orderNo}"), Tags("Returns")]
internal sealed class ReturnsController(IOrders orders, IReturns returns, ReturnPhotos photos) : OrderTokenController
{
    private const string KeyPrefix = "api:";
    private const int LongestKey = 128;

    [HttpPost("returns"), Consumes("application/json"), BearerToken, EnableRateLimiting(RateLimits.Orders)]
    [EndpointSummary("Asks to return goods, or claims that something is wrong with them")]
    [EndpointDescription("For goods that were signed for. Without reason: until the end of the seventh day after the day of signing, for lines whose returnTerms are seven_days. A claim: as long, for perishable lines shorter (returnUntil of the line). The same body with the same Idempotency-Key gives the same answer (Idempotent-Replayed: true); another body with it is refused (422).")]
    [ProducesResponseType<ReturnResource>(StatusCodes.Status201Created, "application/json")]
    [ProducesResponseType<ValidationProblemDetails>(StatusCodes.Status400BadRequest, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status401Unauthorized, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status404NotFound, "application/problem+json")]
    [ProducesResponseType<ValidationProblemDetails>(StatusCodes.Status422UnprocessableEntity, "application/problem+json")]
    public async Task<IActionResult> Ask(
        [Description("Public number of the order.")] string orderNo, [FromBody] AskReturnBody body,
        [FromHeader(Name = "Idempotency-Key"), Required, StringLength(LongestKey), RegularExpression("[!-~]+"), Description("1 to 128 printable ASCII characters, minted by the client for this request.")] string key,
        CancellationToken cancellation)
    {
        if (Bearer() is not { } access)
            return TokenNeeded();
        var asked = (body.Photos ?? []).Distinct().ToList();
        var known = await photos.Of(orderNo, asked, cancellation);
        if (known.Count < asked.Count && (await orders.GetOrder(new GetOrder(orderNo, access), cancellation)).Order is not null)
            return Wrong("photos", "return.unknown_photo");
        var held = await photos.Hold(known, cancellation);
        var result = await returns.AskReturn(body.Command(orderNo, KeyPrefix + key, access, asked), cancellation);
        if (result.Return is { } request)
            return Answer(request, result.Replayed);
        await photos.Release(held, cancellation);
        return result.Outcome switch
        {
            ReturnOutcome.NotFound => NotFound(),
            ReturnOutcome.KeyReused => Problems.Of(HttpContext, StatusCodes.Status422UnprocessableEntity, new() { ["Idempotency-Key"] = [Text("key_reused")] }),
            _ => Problems.BadRequest(HttpContext, result.Problems.GroupBy(problem => problem.Field).ToDictionary(
                problems => problems.Key, problems => problems.Select(problem => Sentence(problem)).ToArray())),
        };
    }

    [HttpPost("return-photos"), Consumes("image/jpeg", "image/png", "image/webp"), BearerToken, RequestSizeLimit(PhotoIntake.MostBytes), EnableRateLimiting(RateLimits.Uploads)]
    [EndpointSummary("Sends a picture for a claim")]
    [EndpointDescription("The body is the picture: JPEG, PNG or WebP, at most 5 MB. It is drawn anew, at most 2000 pixels wide or high, and nothing else of it is kept.")]
    [ProducesResponseType<ReturnPhotoResource>(StatusCodes.Status201Created, "application/json")]
    [ProducesResponseType<ValidationProblemDetails>(StatusCodes.Status400BadRequest, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status401Unauthorized, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status404NotFound, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status413PayloadTooLarge, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status415UnsupportedMediaType, "application/problem+json")]
    public async Task<IActionResult> Photo([Description("Public number of the order.")] string orderNo, CancellationToken cancellation)
    {
        if (Bearer() is not { } access)
            return TokenNeeded();
        if ((await orders.GetOrder(new GetOrder(orderNo, access), cancellation)).Order is null)
            return NotFound();
        using var sent = new MemoryStream();
        await Request.Body.CopyToAsync(sent, cancellation);
        var (problem, jpeg) = await PhotoIntake.TakeIn(sent.ToArray(), cancellation);
        if (jpeg is null)
            return Wrong("body", $"return.photo_{problem}");
        if (await photos.Keep(orderNo, [jpeg], cancellation) is not [var id])
            return Wrong("body", "return.photos_waiting");
        return StatusCode(StatusCodes.Status201Created, new ReturnPhotoResource(id));
    }

    private ObjectResult Answer(ReturnView request, bool replayed)
    {
        Response.Headers.CacheControl = "no-store";
        if (replayed)
            Response.Headers["Idempotent-Replayed"] = "true";
        return StatusCode(StatusCodes.Status201Created, ReturnResource.Of(request));
    }

    /// <summary>Words that orders know too have their text there.</summary>
    private string Sentence(OrderProblem problem) => problem.Code is OrderProblems.Required or OrderProblems.TooLong or OrderProblems.BadCharacters or OrderProblems.UnknownValue or OrderProblems.TooManyLines
        ? Text($"order.{problem.Code}", 0, "")
        : Text($"return.{problem.Code}", problem.Available ?? 0, problem.ProductCode ?? "");
}
