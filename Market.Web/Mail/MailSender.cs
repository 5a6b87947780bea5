using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Mail;

/// <summary>
/// Sends what is written, at least once: a mail is marked sent only after somebody has taken it. What fails is tried again, later each time, and given up
/// after a day or so, which /health and the log tell. Any number of nodes may send: whoever moves a mail's next attempt has it.
/// </summary>
internal sealed partial class MailSender(IServiceScopeFactory scopes, IMailTransport transport, MailSettings settings, TimeProvider time, ILogger<MailSender> log) : BackgroundService
{
    private const int Batch = 20;
    private const int LongestError = 500;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private DateTimeOffset nextPurge;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var taken = 0;
            try
            {
                taken = await Round(stoppingToken);
                await Purge(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogRoundFailed(exception.Message);
            }
            if (taken < Batch)
                await Task.Delay(Poll, stoppingToken);
        }
    }

    /// <returns>How many mails were due.</returns>
    public async Task<int> Round(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<WebDb>();
        var now = time.GetUtcNow();
        var due = await db.Mails.AsNoTracking().Where(mail => mail.SentAt == null && mail.FailedAt == null && mail.NextAttemptAt <= now)
            .OrderBy(mail => mail.NextAttemptAt).ThenBy(mail => mail.WrittenAt).Take(Batch).ToListAsync(cancellation);
        foreach (var mail in due)
            await Try(db, mail, now, cancellation);
        return due.Count;
    }

    private async Task Try(WebDb db, OutgoingMail mail, DateTimeOffset now, CancellationToken cancellation)
    {
        var attempts = mail.Attempts + 1;
        var claimed = await db.Write(token => db.Mails.Where(m => m.Id == mail.Id && m.NextAttemptAt == mail.NextAttemptAt && m.SentAt == null && m.FailedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.NextAttemptAt, now + Lease).SetProperty(m => m.Attempts, attempts), token), cancellation);
        if (claimed == 0)
            return;
        string? error = null;
        var forGood = attempts >= OutgoingMail.MostAttempts;
        try
        {
            await transport.Send(mail.Message(settings.From), cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            error = exception.Message.Length > LongestError ? exception.Message[..LongestError] : exception.Message;
            forGood |= exception is MailRefusedException;
        }
        await Settle(db, mail, attempts, error, forGood, cancellation);
    }

    private async Task Settle(WebDb db, OutgoingMail mail, int attempts, string? error, bool forGood, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        DateTimeOffset? sentAt = error is null ? now : null;
        DateTimeOffset? failedAt = error is not null && forGood ? now : null;
        await db.Write(token => db.Mails.Where(m => m.Id == mail.Id).ExecuteUpdateAsync(set => set
            .SetProperty(m => m.SentAt, sentAt)
            .SetProperty(m => m.FailedAt, failedAt)
            .SetProperty(m => m.LastError, error)
            .SetProperty(m => m.NextAttemptAt, now + OutgoingMail.PauseAfter(attempts)), token), cancellation);
        if (failedAt is not null)
            LogFailed(mail.Id, mail.OrderNo, attempts, error!);
        else if (error is not null)
            LogTriedAgain(mail.Id, mail.OrderNo, attempts, error);
    }

    private async Task Purge(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (now < nextPurge)
            return;
        nextPurge = now.AddHours(1);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<WebDb>();
        var before = now - OutgoingMail.Kept;
        await db.Write(token => db.Mails.Where(mail => mail.SentAt < before || mail.FailedAt < before).ExecuteDeleteAsync(token), cancellation);
    }

    [LoggerMessage(LogLevel.Warning, "Mails could not be worked on: {Reason}")]
    private partial void LogRoundFailed(string reason);

    [LoggerMessage(LogLevel.Warning, "Mail {MailId} of order {OrderNo} was not sent at attempt {Attempt} and is tried again: {Reason}")]
    private partial void LogTriedAgain(Guid mailId, string orderNo, int attempt, string reason);

    [LoggerMessage(LogLevel.Error, "Mail {MailId} of order {OrderNo} is given up after {Attempt} attempts: {Reason}")]
    private partial void LogFailed(Guid mailId, string orderNo, int attempt, string reason);
}
