using Grpc.Core;
using Market.ServiceDefaults.Messages;
using Market.Web.Account;
using Market.Web.Security;
using Market.Web.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;

namespace Market.Web.Office;

/// <param name="View">Null when the service does not answer.</param>
internal sealed record ServiceMessages(string Service, MessagesView? View);

internal sealed record MessagesPage(IReadOnlyList<ServiceMessages> Services, ServiceMessages Shown);

/// <summary>How facts travel between the services: what waits, what each took last, and what was parked and can be replayed.</summary>
[Route("office/messages")]
internal sealed class MessagesController(IServiceProvider services, Audit audit, IStringLocalizer<OfficeTexts> texts) : OfficePage(audit, texts)
{
    private const string Room = "~/office/messages";
    private static readonly string[] Services = ["Catalog", "Orders", "Web"];

    [HttpGet]
    public async Task<IActionResult> Show(string? service, CancellationToken cancellation, int page = 1)
    {
        var views = await Task.WhenAll(Services.Select(name => Ask(name, name == service ? page : 1, cancellation)));
        // Without a choice: where somebody is waited for.
        var shown = views.FirstOrDefault(view => view.Service == service) ?? views.MaxBy(view => view.View?.Waiting ?? 0)!;
        return View("Messages", new MessagesPage(views, shown));
    }

    [HttpPost("replay"), Authorize(Roles = Roles.Office), EnableRateLimiting(RateLimits.Orders)]
    public async Task<IActionResult> Replay(string? service, long? id, CancellationToken cancellation)
    {
        if (!ModelState.IsValid || id is not { } message || !Services.Contains(service))
            return Refused("KeyMissing", Room);
        var address = $"{Room}?service={service}";
        var result = await Messages(service!).ReplayMessage(new ReplayMessage(message, Actor), cancellation);
        return result.Outcome switch
        {
            ReplayMessageOutcome.Replayed => await Done("message_replayed", $"{service}/{message}", address, message),
            ReplayMessageOutcome.AlreadyReplayed => Refused("AlreadyReplayed", address, DistrictTime.Text(result.ReplayedAt!.Value)),
            ReplayMessageOutcome.NobodyTakesIt => Refused("NobodyTakesIt", address),
            _ => Refused("MessageNotFound", address),
        };
    }

    /// <summary>A service that is away is part of what this page tells.</summary>
    private async Task<ServiceMessages> Ask(string service, int page, CancellationToken cancellation)
    {
        try
        {
            return new ServiceMessages(service, await Messages(service).GetMessages(new GetMessages(page), cancellation));
        }
        catch (Exception exception) when (exception is (RpcException or OperationCanceledException) && !cancellation.IsCancellationRequested)
        {
            return new ServiceMessages(service, null);
        }
    }

    private IMessages Messages(string service) => services.GetRequiredKeyedService<IMessages>(service);
}
