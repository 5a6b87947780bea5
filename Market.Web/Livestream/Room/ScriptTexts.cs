using System.Text.Json;
using Microsoft.Extensions.Localization;

namespace Market.Web.Livestream.Room;

/// <summary>The words that a room's script needs, in the page's language.</summary>
internal static class ScriptTexts
{
    public static string Of(IStringLocalizer texts) => JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["viewer"] = texts["chat.viewer"],
        ["host"] = texts["chat.host"],
        ["moderator"] = texts["chat.moderator"],
        ["answered"] = texts["chat.answered"],
        ["viewers"] = texts["chat.viewers"],
        ["likes"] = texts["chat.likes"],
        ["left"] = texts["room.left"],
        ["leftLive"] = texts["room.left_live"],
        ["pinned"] = texts["room.now_showing"],
        ["unpinned"] = texts["room.nothing_pinned"],
        ["away"] = texts["room.away"],
        ["back"] = texts["room.back"],
        ["failed"] = texts["room.failed"],
    }.Concat(Enum.GetNames<HidingReason>().Select(reason => KeyValuePair.Create($"hidden{reason}", texts["chat.hidden", texts[$"hiding.{reason}"].Value].Value))).ToDictionary());
}
