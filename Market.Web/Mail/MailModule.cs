using Market.Orders.Contracts;
using Market.ServiceDefaults.Bus;
using Market.ServiceDefaults.Database;
using Market.ServiceDefaults.Workers;

namespace Market.Web.Mail;

/// <summary>Mails to buyers: written when a step is heard of, sent by a worker, over SMTP or into a folder.</summary>
internal static class MailModule
{
    private const string Queue = "web-mail";

    public static void AddMail(this IHostApplicationBuilder builder)
    {
        var settings = MailSettings.Read(builder.Configuration);
        var folder = Path.Combine(builder.DataFolder(), "mail");
        builder.Services.AddSingleton(settings).AddSingleton<MailComposer>();
        builder.Services.AddSingleton<IMailTransport>(_ => settings.Host is { } host ? new SmtpTransport(host, settings) : new FolderTransport(folder));
        builder.Services.AddWorker<MailSender>();
        builder.Services.AddHealthChecks().AddCheck<MailHealth>("mail");
        builder.Services.AddFactConsumer<WriteMail, OrderNews>(Queue);
    }
}
