using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Market.Orders.Contracts;
using Market.Web.Security;
using Market.Web.Shared;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Market.Web.Api;

[Route("api/v1/orders"), Tags("Orders")]
internal sealed class OrdersController(IOrders orders, OutgoingOrders outgoing, PublicAddress address) : OrderTokenController
{
    // Keys of clients and keys of our own forms cannot meet.
    private const string KeyPrefix = "api:";
    private const int LongestKey = 128;

    [HttpPost, Consumes("application/json"), EnableRateLimiting(RateLimits.Orders)]
    [EndpointSummary("Places an order")]
    [EndpointDescription("Priced by the shop; stock is held until expiresAt. Sending the same body with the same Idempotency-Key again, at any time, gives the same answer (201, with the header Idempotent-Replayed: true) and places nothing new; the same key with another body is refused (422). When stock is short or a product is off sale nothing is placed and the line is named (409).")]
    [ProducesResponseType<PlacedOrderResource>(StatusCodes.Status201Created, "application/json")]
    [ProducesResponseType<ValidationProblemDetails>(StatusCodes.Status400BadRequest, "application/problem+json")]
    [ProducesResponseType<ValidationProblemDetails>(StatusCodes.Status409Conflict, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status413PayloadTooLarge, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status415UnsupportedMediaType, "application/problem+json")]
    [ProducesResponseType<ValidationProblemDetails>(StatusCodes.Status422UnprocessableEntity, "application/problem+json")]
    public async Task<IActionResult> Place(
        [FromBody] PlaceOrderBody body,
        [FromHeader(Name = "Idempotency-Key"), Required, StringLength(LongestKey), RegularExpression("[!-~]+"), Description("1 to 128 printable ASCII characters, minted by the client for this order, a UUID for example.")] string key,
        CancellationToken cancellation)
    {
        var result = await outgoing.Place(body.Command(KeyPrefix + key, CultureInfo.CurrentUICulture.Name), cancellation);
        if (result.Order is not { } order)
            return Refused(result);
        if (result.Replayed)
            Response.Headers["Idempotent-Replayed"] = "true";
        Response.Headers.CacheControl = "no-store";
        var language = Language.IsEnglish ? "/en" : "";
        var payUrl = address.Absolute(Request, $"{language}/orders/{order.OrderNo}/{order.AccessToken}");
        return Created(
            address.Absolute(Request, $"/api/v1/orders/{order.OrderNo}"),
            new PlacedOrderResource(order.OrderNo, order.AccessToken, order.TotalFen, order.ShippingFen, WholeSecond(order.ExpiresAt), payUrl));
    }

    [HttpGet("{orderNo}"), BearerToken]
    [EndpointSummary("An order: state, lines, timeline, what reached households")]
    [EndpointDescription("Opened by the token that was handed out with the order. With any other token the order is not found.")]
    [ProducesResponseType<OrderResource>(StatusCodes.Status200OK, "application/json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status401Unauthorized, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status404NotFound, "application/problem+json")]
    public async Task<IActionResult> Show([Description("Public number of the order.")] string orderNo, CancellationToken cancellation)
    {
        if (Bearer() is not { } access)
            return TokenNeeded();
        var answer = await orders.GetOrder(new GetOrder(orderNo, access), cancellation);
        return answer.Order is { } order ? Answer(StatusCodes.Status200OK, order) : NotFound();
    }

    [HttpPost("{orderNo}/cancel"), BearerToken, EnableRateLimiting(RateLimits.Orders)]
    [EndpointSummary("Cancels an order")]
    [EndpointDescription("An unpaid order frees its stock (200). A paid one of which nothing is packed yet is refunded in full; the refund is under way (202). Cancelling a cancelled order again answers 200.")]
    [ProducesResponseType<OrderResource>(StatusCodes.Status200OK, "application/json")]
    [ProducesResponseType<OrderResource>(StatusCodes.Status202Accepted, "application/json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status401Unauthorized, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status404NotFound, "application/problem+json")]
    [ProducesResponseType<ProblemDetails>(StatusCodes.Status409Conflict, "application/problem+json")]
    public async Task<IActionResult> Cancel([Description("Public number of the order.")] string orderNo, CancellationToken cancellation)
    {
        if (Bearer() is not { } access)
            return TokenNeeded();
        var result = await orders.CancelOrder(new CancelOrder(orderNo, access), cancellation);
        return (result.Outcome, result.Order) switch
        {
            (CancelOrderOutcome.NotFound, _) => NotFound(),
            (CancelOrderOutcome.RefundUnderWay, { } order) => Answer(StatusCodes.Status202Accepted, order),
            (CancelOrderOutcome.Cancelled, { } order) => Answer(StatusCodes.Status200OK, order),
            (CancelOrderOutcome.AlreadyClosed, { State: OrderState.Cancelled } order) => Answer(StatusCodes.Status200OK, order),
            (CancelOrderOutcome.PaymentUnderWay, _) => Problem(Text("cancel.payment_under_way"), statusCode: StatusCodes.Status409Conflict, title: Text("problem.409.title")),
            (CancelOrderOutcome.Disputed, _) => Problem(Text("cancel.disputed"), statusCode: StatusCodes.Status409Conflict, title: Text("problem.409.title")),
            (CancelOrderOutcome.AlreadyPacked, _) => Problem(Text("cancel.packed"), statusCode: StatusCodes.Status409Conflict, title: Text("problem.409.title")),
            _ => Problem(Text("cancel.closed"), statusCode: StatusCodes.Status409Conflict, title: Text("problem.409.title")),
        };
    }

    /// <summary>Databases keep more or fewer digits of a second; the answer must read the same when it is given again.</summary>
    private static DateTimeOffset WholeSecond(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());

    private ObjectResult Refused(PlaceOrderResult result)
    {
        var errors = result.Problems.GroupBy(problem => problem.Field).ToDictionary(
            problems => problems.Key, problems => problems.Select(problem => Text($"order.{problem.Code}", problem.Available ?? 0, problem.ProductCode ?? "")).ToArray());
        return result.Outcome switch
        {
            PlaceOrderOutcome.KeyReused => Problems.Of(HttpContext, StatusCodes.Status422UnprocessableEntity, new() { ["Idempotency-Key"] = [Text("key_reused")] }),
            PlaceOrderOutcome.OutOfStock or PlaceOrderOutcome.OfferRefused or PlaceOrderOutcome.PriceChanged => Problems.Of(HttpContext, StatusCodes.Status409Conflict, errors),
            PlaceOrderOutcome.NotOnSale when result.Problems.All(problem => problem.Code == OrderProblems.NotOnSale) => Problems.Of(HttpContext, StatusCodes.Status409Conflict, errors),
            _ => Problems.BadRequest(HttpContext, errors),
        };
    }

    private ObjectResult Answer(int status, OrderView order)
    {
        Response.Headers.CacheControl = "no-store";
        return StatusCode(status, OrderResource.Of(order));
    }
}
