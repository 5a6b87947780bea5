using System.Security.Claims;
using Market.Web.Livestream.Schedule;
using Market.Web.Security;
using Market.Web.Snapshot;
using Microsoft.AspNetCore.SignalR;

namespace Market.Web.Livestream.Room;

/// <summary>
/// What a browser subscribes to. It brings news and takes likes; whatever else changes a room is a form, which proves each time who sends it. Room and desk are asked for
/// separately: the desk's news is for the host and the moderators.
/// </summary>
internal sealed class RoomHub(Rooms rooms, RoomViewers viewers, RoomTail tail, LiveSchedule schedule, CurrentSnapshot current, PublicAddress address, TimeProvider time) : Hub
{
    public const string Path = "/live/hub";
    public const string News = "news";

    public static string Desk(string code) => $"desk:{code}";

    public override async Task OnConnectedAsync()
    {
        var request = Context.GetHttpContext()!.Request;
        // A page elsewhere must not listen with the cookies of whoever looks at it.
        if (request.Headers.Origin is [{ } origin] && origin != new Uri(address.Absolute(request, "/")).GetLeftPart(UriPartial.Authority)
            || !viewers.Admit(Context.ConnectionId, request.HttpContext.Connection.RemoteIpAddress))
            Context.Abort();
        await base.OnConnectedAsync();
    }

    /// <returns>The whole room as it stands; null when there is no such room.</returns>
    public async Task<RoomNews?> Join(string? code)
    {
        if (!MayAsk() || code is null || schedule.Session(code) is null)
            return null;
        // Subscribed first: what happens while the room is read comes twice rather than never.
        if (viewers.Enter(Context.ConnectionId, code) is { } left)
            await Groups.RemoveFromGroupAsync(Context.ConnectionId, left);
        await Groups.AddToGroupAsync(Context.ConnectionId, code);
        return await rooms.Read(code, Context.ConnectionAborted) is { } room
            ? RoomNews.Of(room, tail.ViewersOf(code), ProductNews.Of(room, current.Value, time.GetUtcNow())) : null;
    }

    /// <returns>False to whoever is neither host nor moderator of the room, as if there were none.</returns>
    public async Task<bool> JoinDesk(string? code)
    {
        var accountId = Context.User?.FindFirstValue(ClaimTypes.NameIdentifier);
        if (!MayAsk() || code is null || schedule.Session(code) is null || await rooms.Read(code, Context.ConnectionAborted) is not { } room || !room.MayModerate(accountId))
            return false;
        viewers.SitAtDesk(Context.ConnectionId, code, accountId!);
        await Groups.AddToGroupAsync(Context.ConnectionId, Desk(code));
        return true;
    }

    public void Like() => viewers.Like(Context.ConnectionId);

    private bool MayAsk()
    {
        var may = viewers.MayAsk(Context.ConnectionId);
        if (!may)
            Context.Abort();
        return may;
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        viewers.Leave(Context.ConnectionId);
        return base.OnDisconnectedAsync(exception);
    }
}
