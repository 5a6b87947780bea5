using Market.Web.Account;
using Market.Web.Data;
using Market.Web.Office;
using Market.Web.Snapshot;
using Market.Web.Storefront;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Market.Web.Livestream.After;

/// <param name="Report">Null when Orders does not answer just now.</param>
/// <param name="Address">Of this page; its file lies beside it.</param>
internal sealed record AfterPage(LiveSession Session, SessionReport? Report, string Address, Func<string, string> Name);

/// <summary>A session in one page, for its host and for the office; somebody else's is not found.</summary>
[Authorize, NeedsSnapshot]
internal sealed class AfterController(WebDb db, LookBack back, CurrentSnapshot current, IStringLocalizer<LivestreamTexts> texts) : StorefrontController
{
    [HttpGet("/cadre/live/{session}/after"), Authorize(Roles = Roles.Hosts)]
    public Task<IActionResult> OfHost(string session, CancellationToken cancellation) => Page(Own(session), "~/cadre/live", cancellation);

    [HttpGet("/cadre/live/{session}/after.xlsx"), Authorize(Roles = Roles.Hosts)]
    public Task<IActionResult> FileOfHost(string session, CancellationToken cancellation) => Xlsx(Own(session), cancellation);

    [HttpGet("/office/live/{session}/after"), Authorize(Roles = Roles.OfficeReaders)]
    public Task<IActionResult> OfOffice(string session, CancellationToken cancellation) => Page(Any(session), "~/office/live", cancellation);

    [HttpGet("/office/live/{session}/after.xlsx"), Authorize(Roles = Roles.OfficeReaders)]
    public Task<IActionResult> FileOfOffice(string session, CancellationToken cancellation) => Xlsx(Any(session), cancellation);

    private IQueryable<LiveSession> Any(string code) => db.LiveSessions.AsNoTracking().Include(known => known.Items)
        .Where(known => known.Code == code && (known.State == SessionState.Live || known.State == SessionState.Ended));

    private IQueryable<LiveSession> Own(string code) => Any(code).Where(known => known.HostId == CustomerId);

    private async Task<IActionResult> Page(IQueryable<LiveSession> session, string room, CancellationToken cancellation)
    {
        KeepUncached();
        return await session.SingleOrDefaultAsync(cancellation) is { } found
            ? View("After", new AfterPage(found, await back.At(found, cancellation), $"{room}/{found.Code}", current.Value.NameOf)) : NotFound();
    }

    private async Task<IActionResult> Xlsx(IQueryable<LiveSession> session, CancellationToken cancellation)
    {
        KeepUncached();
        if (await session.SingleOrDefaultAsync(cancellation) is not { } found || await back.At(found, cancellation) is not { } report)
            return NotFound();
        string[] columns = [texts["item.product"], texts["sales.product"], texts["after.shown"], texts["after.orders"], texts["after.conversion"], texts["sales.units"], texts["sales.refunded"], texts["sales.net"]];
        return File(Sheet.Xlsx(columns, report.Products.Select(product => new object[]
        {
            product.Code, current.Value.NameOf(product.Code), product.ShownMinutes, product.Orders, product.Conversion ?? 0, product.Units, product.RefundedFen / 100m, product.NetFen / 100m,
        })), Sheet.XlsxType, $"{found.Code}.xlsx");
    }
}
