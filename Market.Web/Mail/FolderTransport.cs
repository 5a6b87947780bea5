using System.Globalization;
using MimeKit;

namespace Market.Web.Mail;

/// <summary>Where no mail server is configured: each mail is a file that any mail program opens. A mail that is sent again replaces its own file.</summary>
internal sealed class FolderTransport(string folder) : IMailTransport
{
    public async Task Send(MimeMessage message, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var name = $"{message.Date.UtcDateTime.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture)}-{message.MessageId!.Split('@')[0]}";
        var file = Path.Combine(folder, name);
        await message.WriteToAsync(file + ".part", cancellation);
        File.Move(file + ".part", file + ".eml", overwrite: true);
    }
}
