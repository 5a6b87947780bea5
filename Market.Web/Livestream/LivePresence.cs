namespace Market.Web.Livestream;

/// <summary>How many look at a room through one node, when it last said so. A node that has died stops counting by itself.</summary>
internal sealed class LivePresence
{
    public required string SessionCode { get; init; }
    public Guid Node { get; init; }
    public int Viewers { get; set; }
    public DateTimeOffset At { get; set; }
}
