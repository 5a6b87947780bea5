using Market.Orders.Contracts;
using Market.ServiceDefaults.Outbox;
using Market.Web.Data;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace Market.Web.Mail;

/// <summary>Writes the mail of a step, in the transaction that takes the step in: whatever happens afterwards, it is not lost, and a step that arrives again writes none.</summary>
internal sealed partial class WriteMail(Inbox<WebDb> inbox, MailComposer composer, TimeProvider time, ILogger<WriteMail> log) : InboxConsumer<OrderNews, WebDb>(inbox)
{
    protected override async Task Keep(OrderNews fact, WebDb db, CancellationToken cancellation)
    {
        if (!IsAddress(fact.Email))
        {
            LogNoAddress(fact.OrderNo);
            return;
        }
        if (await db.Mails.AnyAsync(mail => mail.Key == fact.Key, cancellation))
            return;
        var now = time.GetUtcNow();
        db.Mails.Add(composer.Compose(fact, now));
    }

    /// <summary>One address and nothing else: no name, no list, no line break.</summary>
    private static bool IsAddress(string text) => !text.Any(char.IsControl) && MailboxAddress.TryParse(text, out var address) && address.Address == text;

    [LoggerMessage(LogLevel.Warning, "Order {OrderNo} has an address that mails cannot be sent to")]
    private partial void LogNoAddress(string orderNo);
}
