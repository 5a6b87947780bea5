using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MimeKit;
using MimeKit.Text;

namespace Market.Web.Mail;

/// <summary>A mail that is written and, until <see cref="SentAt"/>, not yet known to be sent. It is kept for a while afterwards, for whoever asks what was said.</summary>
internal sealed class OutgoingMail
{
    public const int MostAttempts = 14;
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(6);

    public Guid Id { get; init; }

    /// <summary>Of the step it tells of; unique, so that no step is told twice.</summary>
    public required string Key { get; init; }

    /// <summary>Of the order, or the live session, that it is about.</summary>
    public required string OrderNo { get; init; }
    public required string Recipient { get; init; }
    public required string Subject { get; init; }
    public required string Text { get; init; }
    public required string Html { get; init; }
    public DateTimeOffset WrittenAt { get; init; }
    public int Attempts { get; private set; }

    /// <summary>When it is tried again; also the lease of whoever is trying.</summary>
    public DateTimeOffset NextAttemptAt { get; init; }
    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>Given up: refused for good, or tried often enough.</summary>
    public DateTimeOffset? FailedAt { get; private set; }
    public string? LastError { get; private set; }

    /// <summary>How long to wait after so many attempts: half a minute, then twice as long each time, at most six hours.</summary>
    public static TimeSpan PauseAfter(int attempts) => FirstPause * Math.Pow(2, Math.Min(attempts - 1, 20)) is var pause && pause < LongestPause ? pause : LongestPause;

    /// <summary>As it travels. Its id is the row's, so that one that was sent twice is known as one.</summary>
    public MimeMessage Message(MailboxAddress from)
    {
        var message = new MimeMessage { Subject = Subject, Date = WrittenAt, MessageId = $"{Id:N}@{from.Domain}" };
        message.From.Add(from);
        message.To.Add(MailboxAddress.Parse(Recipient));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Body = new MultipartAlternative(new TextPart(TextFormat.Plain) { Text = Text }, new TextPart(TextFormat.Html) { Text = Html });
        return message;
    }
}

internal sealed class OutgoingMailConfiguration : IEntityTypeConfiguration<OutgoingMail>
{
    public void Configure(EntityTypeBuilder<OutgoingMail> mail)
    {
        mail.ToTable("mails").HasKey(m => m.Id);
        mail.HasIndex(m => m.Key).IsUnique();
        mail.HasIndex(m => m.NextAttemptAt).HasFilter("sent_at IS NULL AND failed_at IS NULL");
        mail.HasIndex(m => m.SentAt);
        mail.Property(m => m.Key).HasMaxLength(100);
        mail.Property(m => m.OrderNo).HasMaxLength(40);
        mail.Property(m => m.Recipient).HasMaxLength(254);
        mail.Property(m => m.Subject).HasMaxLength(200);
        mail.Property(m => m.LastError).HasMaxLength(500);
    }
}
