using MimeKit;

namespace Market.Web.Mail;

/// <summary>Brings one mail out of the house.</summary>
internal interface IMailTransport
{
    /// <summary>Returns when somebody else has taken it; throws when that is not certain, and may then have brought it all the same.</summary>
    /// <exception cref="MailRefusedException">It will never be taken.</exception>
    Task Send(MimeMessage message, CancellationToken cancellation);
}

/// <summary>The server will not take this mail, however often it is asked.</summary>
internal sealed class MailRefusedException(string reason, Exception cause) : Exception(reason, cause);
