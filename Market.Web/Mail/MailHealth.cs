using Market.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Market.Web.Mail;

/// <summary>Degraded while mails of the last day were given up, or one waits for an hour: the shop sells on, but somebody should look at the mail server.</summary>
internal sealed class MailHealth(IServiceScopeFactory scopes, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var scope = scopes.CreateAsyncScope();
        var mails = scope.ServiceProvider.GetRequiredService<WebDb>().Mails;
        var (day, hour) = (time.GetUtcNow().AddDays(-1), time.GetUtcNow().AddHours(-1));
        var failed = await mails.CountAsync(mail => mail.FailedAt > day, cancellationToken);
        var late = await mails.CountAsync(mail => mail.SentAt == null && mail.FailedAt == null && mail.WrittenAt < hour, cancellationToken);
        return failed + late == 0 ? HealthCheckResult.Healthy("Mails leave.") : HealthCheckResult.Degraded($"{failed} mails were given up since yesterday, {late} wait for more than an hour.");
    }
}
