using Market.Orders.Contracts;
using Market.Web.Account;
using Market.Web.Data;
using Market.Web.Security;
using Market.Web.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Market.Web.Office;

/// <param name="Key">Minted when the form was shown: a second click finds the first one's refund.</param>
internal sealed record RefundForm(int Quantity, bool Restock, string? Reason, string? Key);

/// <summary>Orders as the office sees them: the latest, one by its number, and the refund of a line.</summary>
[Route("office/orders")]
internal sealed partial class OfficeOrdersController(
    WebDb db, IOrders orders, Audit audit, IStringLocalizer<OfficeTexts> texts, ILogger<OfficeOrdersController> log) : OfficePage(audit, texts)
{
    private const int Latest = 50;

    private OrderAccess Access => new(CustomerId: null, AccessToken: null, Office: true, Actor);

    [HttpGet]
    public async Task<IActionResult> List(string? number, CancellationToken cancellation)
    {
        if (number?.Trim() is { Length: > 0 } wanted)
            return Redirect(Url.Content($"~/office/orders/{Uri.EscapeDataString(wanted)}"));
        return View("Orders", await db.ListedOrders.AsNoTracking().OrderByDescending(order => order.PlacedAt).Take(Latest).ToListAsync(cancellation));
    }

    [HttpGet("{orderNo}")]
    public async Task<IActionResult> Show(string orderNo, CancellationToken cancellation)
    {
        var answer = await orders.GetOrder(new GetOrder(orderNo, Access), cancellation);
        if (answer.Order is not { } order)
            return NotFound();
        LogViewed(order.OrderNo, Actor);
        return View("Order", order);
    }

    [HttpPost("{orderNo}/lines/{lineNo:int}/refund"), Authorize(Roles = Roles.Office), EnableRateLimiting(RateLimits.Orders)]
    public async Task<IActionResult> Refund(string orderNo, int lineNo, RefundForm form, CancellationToken cancellation)
    {
        var page = $"~/office/orders/{Uri.EscapeDataString(orderNo)}";
        if (!Guid.TryParse(form.Key, out var key))
            return Refused("KeyMissing", page);
        if (!ModelState.IsValid)
            return Refused(nameof(RefundLineOutcome.QuantityOutOfRange), page);
        var refund = new RefundLine(orderNo, lineNo, form.Quantity, form.Restock, form.Reason?.Trim() ?? "", $"office:{key:N}", Access);
        var result = await orders.RefundLine(refund, cancellation);
        return result.Outcome switch
        {
            RefundLineOutcome.NotFound => NotFound(),
            RefundLineOutcome.Accepted => await Done("line_refunded", $"{orderNo}/{lineNo}", page, Money.Text(result.RefundFen)),
            var refused => Refused(refused.ToString(), page),
        };
    }

    [LoggerMessage(LogLevel.Information, "Order {OrderNo} viewed by {Actor}")]
    private partial void LogViewed(string orderNo, string actor);
}
