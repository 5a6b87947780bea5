using MailKit.Security;
using MimeKit;

namespace Market.Web.Mail;

/// <summary>How mails leave; configuration section "Mail". Without a host they are written to the folder mail under Data:Path.</summary>
/// <param name="Host">Of the SMTP server, or null.</param>
internal sealed record MailSettings(string? Host, int Port, SecureSocketOptions Security, string? User, string? Password, MailboxAddress From)
{
    private const int SubmissionPort = 587;

    private static readonly Dictionary<string, SecureSocketOptions> Securities = new(StringComparer.OrdinalIgnoreCase)
    {
        ["StartTls"] = SecureSocketOptions.StartTls,
        ["Tls"] = SecureSocketOptions.SslOnConnect,
        // For a server on this machine only: a pick-up code would travel in the clear.
        ["None"] = SecureSocketOptions.None,
    };

    /// <exception cref="InvalidOperationException">A setting makes no sense; it is named.</exception>
    public static MailSettings Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Mail");
        var host = section["Host"] is { Length: > 0 } configured ? configured : null;
        var security = section["Security"] ?? "StartTls";
        if (!Securities.TryGetValue(security, out var options))
            throw new InvalidOperationException($"Mail:Security is none of {string.Join(", ", Securities.Keys)}: {security}");
        var from = section["From"] ?? (host is null ? "Market <market@localhost>" : throw new InvalidOperationException("Mail:From must be set beside Mail:Host, for example Market <market@example.com>"));
        if (!MailboxAddress.TryParse(from, out var sender))
            throw new InvalidOperationException($"Mail:From is no address: {from}");
        return new MailSettings(host, section.GetValue("Port", SubmissionPort), options, section["User"], section["Password"], sender);
    }
}
