using Market.Web.Livestream.Schedule;
using Market.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Localization;

namespace Market.Web.Livestream.Room;

/// <summary>A viewer who is signed in writes a message.</summary>
[Route("live/{session}"), Authorize]
internal sealed class ChatController(Chat chat, LiveSchedule schedule, IStringLocalizer<LivestreamTexts> texts) : RoomAnswers
{
    [HttpPost("say"), EnableRateLimiting(RateLimits.Chat)]
    public async Task<IActionResult> Post(string session, string? text, CancellationToken cancellation)
    {
        var outcome = schedule.Session(session) is null ? SayOutcome.NotFound : await chat.Say(session, text, CustomerId!, cancellation);
        return outcome == SayOutcome.NotFound ? NotFound()
            : Say(outcome == SayOutcome.Done, texts[$"chat.said.{outcome}"], $"~/live/{Uri.EscapeDataString(session)}#chat");
    }
}
