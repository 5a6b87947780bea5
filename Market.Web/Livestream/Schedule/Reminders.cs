using System.Globalization;
using System.Net;
using Market.Web.Data;
using Market.Web.Mail;
using Market.Web.Security;
using Market.Web.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Market.Web.Livestream.Schedule;

/// <summary>Writes the mails that were asked for, before a session begins or when it is cancelled. Each is written once, whichever node does it; the mail room sends them.</summary>
internal sealed partial class Reminders(
    IServiceScopeFactory scopes, PublicAddress address, TimeProvider time, IConfiguration configuration, IStringLocalizer<LivestreamTexts> texts, ILogger<Reminders> log) : BackgroundService
{
    private const int AtOnce = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <returns>How many were written.</returns>
    public async Task<int> Round(WebDb db, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var soon = now + LiveSettings.Of(configuration).RemindBefore;
        var due = await (
            from reminder in db.LiveReminders.AsNoTracking()
            where reminder.WrittenAt == null
            join session in db.LiveSessions.AsNoTracking() on reminder.SessionCode equals session.Code
            where session.State == SessionState.Cancelled || (session.State == SessionState.Approved || session.State == SessionState.Rehearsing) && session.Plan.StartsAt <= soon && session.Plan.EndsAt > now
            orderby session.Plan.StartsAt, reminder.SessionCode, reminder.AccountId
            select new { reminder, session }).Take(AtOnce).ToListAsync(cancellation);
        foreach (var one in due)
            await db.Write(token => Write(db, one.reminder, one.session, now, token), cancellation);
        return due.Count;
    }

    private async Task Write(WebDb db, LiveReminder reminder, LiveSession session, DateTimeOffset now, CancellationToken cancellation)
    {
        var mine = await db.LiveReminders.Where(known => known.SessionCode == reminder.SessionCode && known.AccountId == reminder.AccountId && known.WrittenAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(known => known.WrittenAt, now), cancellation);
        if (mine == 1)
            db.Mails.Add(Compose(reminder, session, now));
    }

    private OutgoingMail Compose(LiveReminder reminder, LiveSession session, DateTimeOffset now)
    {
        var page = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = reminder.Language == Language.English.Name ? Language.English : Language.Chinese;
        try
        {
            var link = address.Outside($"{(Language.IsEnglish ? "/en" : "")}/live/{session.Code}");
            var what = session.State == SessionState.Cancelled ? "cancelled" : "soon";
            string[] paragraphs = [texts[$"mail.{what}", session.Plan.Title, DistrictTime.Text(session.Plan.StartsAt), session.Plan.HostName], link, texts["mail.why"]];
            return new OutgoingMail
            {
                Id = Guid.CreateVersion7(now),
                Key = $"live:{session.Code}:{reminder.AccountId}",
                OrderNo = session.Code,
                Recipient = reminder.Email,
                // What was typed stands in the body only, never in a header.
                Subject = texts[$"mail.subject.{what}", DistrictTime.Text(session.Plan.StartsAt)],
                Text = string.Join("\n\n", paragraphs) + "\n",
                Html = $"<!DOCTYPE html>\n<html lang=\"{CultureInfo.CurrentUICulture.Name}\"><head><meta charset=\"utf-8\"></head><body>\n"
                    + string.Concat(paragraphs.Select(paragraph => $"<p>{WebUtility.HtmlEncode(paragraph)}</p>\n")) + "</body></html>\n",
                WrittenAt = now,
                NextAttemptAt = now,
            };
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = page;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var written = 0;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                written = await Round(scope.ServiceProvider.GetRequiredService<WebDb>(), stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception.Message);
            }
            if (written < AtOnce)
                await Task.Delay(Pause, stoppingToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Reminders of live sessions could not be written and will be tried again: {Reason}")]
    private partial void LogFailed(string reason);
}
