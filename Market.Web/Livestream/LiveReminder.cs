namespace Market.Web.Livestream;

/// <summary>Somebody wants a mail before a session begins, or when it will not.</summary>
internal sealed class LiveReminder
{
    public required string SessionCode { get; init; }
    public required string AccountId { get; init; }
    public required string Email { get; init; }

    /// <summary>"zh-CN" or "en".</summary>
    public required string Language { get; init; }
    public DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset? WrittenAt { get; private set; }
}
