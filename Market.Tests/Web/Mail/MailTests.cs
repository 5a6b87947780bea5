using Market.Orders.Contracts;
using Market.Tests.Web.Disclosure;
using Market.ServiceDefaults.Workers;
using Market.Web.Data;
using Market.Web.Mail;
using Market.Web.Security;
using Market.Web.Snapshot;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace Market.Tests.Web.Mail;

/// <summary>Every step is told once, in the buyer's language; a mail server that is away delays a mail and loses none; and nobody writes our headers.</summary>
public sealed class MailTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider time = new(Now);

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Web's database and its mails; the sender goes its rounds when the test says so.</summary>
    private async Task<TestHost> Open(Stack stack, Dictionary<string, string?>? settings = null)
    {
        settings = new(settings ?? []) { ["Web:PublicUrl"] = "http://127.0.0.1:5080" };
        var host = await TestHost.Create(stack, ["Web"], builder =>
        {
            builder.Services.AddLocalization();
            builder.Services.AddSingleton(new CurrentSnapshot()).AddSingleton(new PublicAddress(builder.Configuration, builder.Environment));
            builder.AddWebDb();
            builder.AddMail();
            builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(Worker<MailSender>)));
            builder.Logging.SetMinimumLevel(LogLevel.None);
        }, time, settings);
        await host.Start();
        return host;
    }

    private static OrderNews News(string kind = "shipped", string language = "zh-CN", string name = "周小禾", string email = "buyer@example.com", string goods = "青花椒", string? key = null) => new(
        key ?? $"{Guid.NewGuid()}", kind, "JJ20261124-22222222", "token", email, name, language, Now, 12_345, Now.AddMinutes(15),
        kind is "shipped" or "ready" ? new OrderParcel("JJ20261124-22222222-1", "S001", kind == "ready" ? ParcelState.ReadyForPickUp : ParcelState.Shipped, kind == "ready", Now, Now, Carrier.SfExpress, "SF123456", kind == "ready" ? "12345678" : null, null) : null,
        kind is "refunded" or "returned" ? [] : [new NewsGoods(goods, "Pepper", 2)]);

    private static async Task Hear(TestHost host, OrderNews news)
    {
        await host.Receive(news);
        await Eventually.Holds(() => host.In<WebDb, bool>(db => db.Mails.AnyAsync(mail => mail.Key == news.Key, Cancellation)), "the mail is written");
    }

    private static Task<int> Send(TestHost host) => host.Services.GetRequiredService<MailSender>().Round(Cancellation);

    private static Task<OutgoingMail> Only(TestHost host) => host.In<WebDb, OutgoingMail>(db => db.Mails.AsNoTracking().SingleAsync(Cancellation));

    private static string[] Files(TestHost host) =>
        Directory.Exists(Folder(host)) ? Directory.GetFiles(Folder(host), "*.eml") : [];

    private static string Folder(TestHost host) => Path.Combine(host.Services.GetRequiredService<Microsoft.Extensions.Configuration.IConfiguration>()["Data:Path"]!, "mail");

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Without_a_server_a_mail_is_a_file_in_the_language_of_the_order(Stack stack)
    {
        await using var host = await Open(stack);
        await Hear(host, News());
        await Hear(host, News("ready", "en"));

        Assert.Equal(2, await Send(host));

        var mails = Files(host).Select(file => MimeMessage.Load(file, Cancellation)).ToList();
        var chinese = mails.Single(mail => mail.Subject == "订单 JJ20261124-22222222 已发货");
        Assert.Contains("承运商：顺丰速运，运单号：SF123456", chinese.TextBody, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:5080/orders/JJ20261124-22222222/token", chinese.TextBody, StringComparison.Ordinal);
        Assert.Contains("青花椒 × 2", System.Net.WebUtility.HtmlDecode(chinese.HtmlBody), StringComparison.Ordinal);
        var english = mails.Single(mail => mail.Subject == "Order JJ20261124-22222222 is ready for pick-up");
        Assert.Contains("Your pick-up code is 12345678", english.TextBody, StringComparison.Ordinal);
        Assert.Contains("href=\"http://127.0.0.1:5080/en/orders/JJ20261124-22222222/token\"", english.HtmlBody, StringComparison.Ordinal);
        Assert.Equal("buyer@example.com", Assert.Single(english.To.Mailboxes).Address);
        Assert.Equal(0, await Send(host));
    }

    public static MatrixTheoryData<string, string> KindsAndLanguages => new(
        ["placed", "paid", "packed", "shipped", "ready", "received", "completed", "cancelled", "expired", "returned", "refunded"], ["zh-CN", "en"]);

    [Theory]
    [MemberData(nameof(KindsAndLanguages))]
    public async Task Every_step_has_its_words(string kind, string language)
    {
        await using var host = await Open(Stack.Sqlite);
        await Hear(host, News(kind, language));

        var mail = await Only(host);

        Assert.All(new[] { mail.Subject, mail.Text, mail.Html }, text => Assert.False(text.Contains("subject.", StringComparison.Ordinal) || text.Contains("lead.", StringComparison.Ordinal) || text.Contains('{', StringComparison.Ordinal), text));
        Assert.Contains("JJ20261124-22222222", mail.Subject, StringComparison.Ordinal);
        Assert.Equal(language == "en", mail.Text.StartsWith("Dear", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_step_that_arrives_many_times_is_told_once(Stack stack)
    {
        await using var host = await Open(stack);
        var news = News();
        await Hear(host, news);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.Receive(news)));
        await Hear(host, News("paid"));
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Send(host)));

        Assert.Equal(2, await host.In<WebDb, int>(db => db.Mails.CountAsync(Cancellation)));
        Assert.Equal(2, Files(host).Length);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_mail_goes_over_SMTP_as_soon_as_the_server_is_back(Stack stack)
    {
        int port;
        await using (var server = new MailServer())
            port = server.Port;
        await using var host = await Open(stack, Smtp(port));
        await Hear(host, News());
        Assert.Equal(1, await Send(host));
        var waiting = await Only(host);
        Assert.Equal((1, null, null), (waiting.Attempts, waiting.SentAt, waiting.FailedAt));
        Assert.NotNull(waiting.LastError);
        Assert.Equal(0, await Send(host));

        await using var back = new MailServer();
        await using var moved = await Open(stack, Smtp(back.Port));
        await Hear(moved, News());
        back.ToRecipient = "451 busy";
        await Send(moved);
        Assert.Null((await Only(moved)).SentAt);
        back.ToRecipient = "250 OK";
        time.Advance(TimeSpan.FromMinutes(1));
        await Send(moved);

        var (from, to, data) = Assert.Single(back.Mails);
        Assert.Contains("shop@example.com", from, StringComparison.Ordinal);
        Assert.Contains("buyer@example.com", Assert.Single(to), StringComparison.Ordinal);
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(data));
        Assert.Equal("订单 JJ20261124-22222222 已发货", (await MimeMessage.LoadAsync(stream, Cancellation)).Subject);
        Assert.NotNull((await Only(moved)).SentAt);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task What_the_server_refuses_for_good_is_given_up_and_seen(Stack stack)
    {
        await using var server = new MailServer { ToRecipient = "550 no such user" };
        await using var host = await Open(stack, Smtp(server.Port));
        await Hear(host, News());

        await Send(host);

        var mail = await Only(host);
        Assert.NotNull(mail.FailedAt);
        Assert.StartsWith("550", mail.LastError, StringComparison.Ordinal);
        time.Advance(TimeSpan.FromHours(7));
        Assert.Equal(0, await Send(host));
        var health = await new MailHealth(host.Services.GetRequiredService<IServiceScopeFactory>(), time).CheckHealthAsync(new(), Cancellation);
        Assert.Equal(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Degraded, health.Status);
    }

    [Fact]
    public async Task A_mail_is_tried_a_bounded_number_of_times_later_each_time()
    {
        await using var server = new MailServer { ToRecipient = "451 busy" };
        await using var host = await Open(Stack.Sqlite, Smtp(server.Port));
        await Hear(host, News());
        var began = time.GetUtcNow();

        while (await Only(host) is { FailedAt: null } mail)
        {
            if (mail.NextAttemptAt > time.GetUtcNow())
                time.SetUtcNow(mail.NextAttemptAt);
            await Send(host);
        }

        Assert.Equal(OutgoingMail.MostAttempts, (await Only(host)).Attempts);
        Assert.InRange((time.GetUtcNow() - began).TotalHours, 20, 36);
    }

    [Fact]
    public async Task Nobody_writes_headers_by_a_name_or_an_address()
    {
        await using var host = await Open(Stack.Sqlite);
        const string evil = "周\r\nBcc: everybody@example.com\r\n\r\n<script>alert(1)</script>";
        await host.Receive(News(email: "buyer@example.com\r\nBcc: everybody@example.com"));
        await host.Receive(News(email: "a@example.com, b@example.com"));
        await host.Receive(News(email: "Name <a@example.com>"));
        await Hear(host, News(name: evil, goods: evil));

        await Send(host);

        Assert.Single(await host.In<WebDb, List<OutgoingMail>>(db => db.Mails.ToListAsync(Cancellation)));
        var mail = await MimeMessage.LoadAsync(Assert.Single(Files(host)), Cancellation);
        Assert.Empty(mail.Bcc);
        Assert.Equal("buyer@example.com", Assert.Single(mail.To.Mailboxes).Address);
        Assert.DoesNotContain("<script>", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("周  Bcc: everybody@example.com", mail.TextBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Mail:Security", "Maybe", "Mail:Security")]
    [InlineData("Mail:From", "", "Mail:From")]
    [InlineData("Mail:From", "no address", "Mail:From")]
    public void A_wrong_setting_is_named_at_the_start(string name, string value, string named)
    {
        var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager();
        foreach (var (key, setting) in Smtp(25))
            configuration[key] = setting;
        configuration[name] = value.Length == 0 ? null : value;

        Assert.Contains(named, Assert.Throws<InvalidOperationException>(() => MailSettings.Read(configuration)).Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Smtp(int port) => new()
    {
        ["Mail:Host"] = "127.0.0.1",
        ["Mail:Port"] = $"{port}",
        ["Mail:Security"] = "None",
        ["Mail:From"] = "Market <shop@example.com>",
    };
}
