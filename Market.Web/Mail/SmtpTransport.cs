using MailKit.Net.Smtp;
using MimeKit;

namespace Market.Web.Mail;

/// <summary>Over SMTP, encrypted as configured; a connection of its own for each mail, which at our pace costs nothing and leaves nothing half open.</summary>
internal sealed class SmtpTransport(string host, MailSettings settings) : IMailTransport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task Send(MimeMessage message, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        using var client = new SmtpClient();
        await client.ConnectAsync(host, settings.Port, settings.Security, patience.Token);
        if (settings.User is { Length: > 0 } user)
            await client.AuthenticateAsync(user, settings.Password ?? "", patience.Token);
        try
        {
            await client.SendAsync(message, patience.Token);
        }
        // 5xx is for good (RFC 5321, 4.2.1); that a mailbox is full or a server busy is 4xx.
        catch (SmtpCommandException refusal) when ((int)refusal.StatusCode >= 500)
        {
            throw new MailRefusedException($"{(int)refusal.StatusCode} {refusal.Message}", refusal);
        }
        await client.DisconnectAsync(quit: true, CancellationToken.None);
    }
}
