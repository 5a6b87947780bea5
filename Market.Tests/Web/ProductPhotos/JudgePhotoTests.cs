using Market.ServiceDefaults.Outbox;
using Market.Web.Data;
using Market.Web.Photos;
using Market.Web.ProductPhotos;
using Market.Web.Snapshot;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SkiaSharp;

namespace Market.Tests.Web.ProductPhotos;

/// <summary>From a supplier's photo to what every node shows: the office looks first, what it has seen is what it decides on, and nothing that was taken down stays.</summary>
public sealed class JudgePhotoTests
{
    private const string Product = "JJ001";
    private const string Vendor = "vendor-1";
    private const string Office = "office-1";
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero);

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Both))]
    public async Task A_photo_is_shown_when_the_office_has_accepted_it_and_the_next_one_takes_its_place(Stack stack)
    {
        await using var node = await Node(stack);
        Assert.Equal(PhotoProblem.None, await Send(node, 500));
        var first = await Waiting(node);
        Assert.Null(await Heard(node));

        Assert.Equal(JudgePhotoOutcome.Done, await Judge(node, photos => photos.Accept(first.Id, Office, "office@example.com", Cancellation)));

        var shown = await Heard(node);
        Assert.Equal((1, first.Hash), (shown!.Version, shown.Hash));
        Assert.Equal(JudgePhotoOutcome.NotNow, await Judge(node, photos => photos.Accept(first.Id, Office, "office@example.com", Cancellation)));
        await Send(node, 600);
        Assert.Equal(JudgePhotoOutcome.Done, await Judge(node, async photos => await photos.Accept((await Waiting(node)).Id, Office, "office2@example.com", Cancellation)));
        var all = await All(node);
        Assert.Equal([PhotoState.Replaced, PhotoState.Shown], all.Select(photo => photo.State));
        Assert.Equal(("vendor@example.com", Now, "office@example.com", "office2@example.com"), (all[0].SentBy, all[0].SentAt, all[0].JudgedBy, all[0].EndedBy));
        Assert.Equal((2, all[1].Hash), ((await Heard(node))!.Version, (await Heard(node))!.Hash));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_newer_photo_replaces_the_one_that_waits_and_what_was_not_looked_at_is_not_accepted(Stack stack)
    {
        await using var node = await Node(stack);
        await Send(node, 500);
        var seen = await Waiting(node);
        await Send(node, 600);

        Assert.NotEqual(seen.Hash, (await Waiting(node)).Hash);
        Assert.Equal(JudgePhotoOutcome.NotFound, await Judge(node, photos => photos.Accept(seen.Id, Office, "office@example.com", Cancellation)));
        Assert.Null(await Heard(node));
        Assert.Equal(PhotoState.Waiting, (await All(node)).Single().State);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Many_that_are_sent_at_once_leave_one_that_waits(Stack stack)
    {
        await using var node = await Node(stack);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(turn => Task.Run(() => Send(node, 500 + turn))));

        Assert.Single(await All(node));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Nobody_judges_what_they_have_sent_and_refusing_and_taking_down_need_a_reason(Stack stack)
    {
        await using var node = await Node(stack);
        await Send(node, 500, Office);
        var photo = await Waiting(node);

        Assert.Equal(JudgePhotoOutcome.OwnPhoto, await Judge(node, photos => photos.Accept(photo.Id, Office, "office@example.com", Cancellation)));
        foreach (var reason in new[] { null, "  ", new string('长', ProductPhoto.LongestReason + 1) })
            Assert.Equal(JudgePhotoOutcome.ReasonNeeded, await Judge(node, photos => photos.Refuse(photo.Id, reason, "office@example.com", Cancellation)));
        Assert.Equal(JudgePhotoOutcome.NotNow, await Judge(node, photos => photos.TakeDown(photo.Id, "电话", "office@example.com", Cancellation)));
        Assert.Equal(JudgePhotoOutcome.NotFound, await Judge(node, photos => photos.Refuse(Guid.NewGuid(), "电话", "office@example.com", Cancellation)));
        Assert.Equal(PhotoState.Waiting, (await All(node)).Single().State);
        Assert.Equal(JudgePhotoOutcome.Done, await Judge(node, photos => photos.Refuse(photo.Id, " 包装上有电话 ", "office2@example.com", Cancellation)));
        Assert.Equal((PhotoState.Refused, "包装上有电话", "office2@example.com"), (await All(node)).Select(one => (one.State, one.Reason, one.JudgedBy)).Single());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Taken_down_or_back_the_drawing_is_shown_again_and_the_file_is_gone_also_from_memory(Stack stack)
    {
        await using var node = await Node(stack);
        foreach (var takenDown in new[] { true, false })
        {
            await Send(node, 500);
            var photo = await Waiting(node);
            Assert.Null(await File(node, photo.Hash));
            await Judge(node, photos => photos.Accept(photo.Id, Office, "office@example.com", Cancellation));
            await Hear(node);
            Assert.Equal(PhotoAddresses.Of(Product, photo.Hash), node.Services.GetRequiredService<ShownPhotos>().Of(Product));
            Assert.Equal(photo.Large, await File(node, photo.Hash));

            if (takenDown)
                Assert.Equal(JudgePhotoOutcome.Done, await Judge(node, photos => photos.TakeDown(photo.Id, "不是这个商品", "office@example.com", Cancellation)));
            else
                Assert.True(await node.In((SendPhoto photos) => photos.TakeBack(Product, photo.Id, "vendor@example.com", Cancellation)));
            await Hear(node);

            Assert.Null(node.Services.GetRequiredService<ShownPhotos>().Of(Product));
            Assert.Null(await File(node, photo.Hash));
            Assert.False(await node.In((SendPhoto photos) => photos.TakeBack(Product, photo.Id, "vendor@example.com", Cancellation)));
        }
        Assert.Equal([PhotoState.TakenDown, PhotoState.TakenBack], (await All(node)).OrderBy(photo => photo.Version).Select(photo => photo.State));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_waits_is_taken_back_without_a_trace_and_of_another_product_not_at_all(Stack stack)
    {
        await using var node = await Node(stack);
        await Send(node, 500);
        var photo = await Waiting(node);

        Assert.False(await node.In((SendPhoto photos) => photos.TakeBack("JJ002", photo.Id, "vendor@example.com", Cancellation)));
        Assert.True(await node.In((SendPhoto photos) => photos.TakeBack(Product, photo.Id, "vendor@example.com", Cancellation)));

        Assert.Empty(await All(node));
    }

    [Fact]
    public void Late_news_changes_nothing_and_newer_news_makes_shared_pages_anew()
    {
        var snapshot = new CurrentSnapshot();
        var photos = new ShownPhotos(snapshot);
        photos.Keep([new ShownPhoto(Product, 2, "b")]);
        var version = snapshot.Version;
        Assert.Equal(1, version);

        photos.Keep([new ShownPhoto(Product, 1, "a"), new ShownPhoto(Product, 2, "b")]);
        Assert.Equal(version, snapshot.Version);
        Assert.Equal("/img/photo/JJ001-b-320.webp", photos.Of(Product)!.Small);

        photos.Keep([new ShownPhoto(Product, 3, null)]);
        photos.Keep([new ShownPhoto(Product, 2, "b")]);
        Assert.Equal(version + 1, snapshot.Version);
        Assert.Null(photos.Of(Product));
        Assert.Null(photos.Of("JJ002"));
    }

    [Fact]
    public void Looking_for_a_photo_takes_no_memory()
    {
        var photos = new ShownPhotos(new CurrentSnapshot());
        photos.Keep([new ShownPhoto(Product, 1, "a")]);
        photos.Of(Product);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1_000; i++)
            photos.Of(i % 2 == 0 ? Product : "JJ002");

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task Another_node_shows_a_photo_and_its_end_by_news_and_one_that_starts_later_too()
    {
        var broker = Environment.GetEnvironmentVariable("MARKET_TEST_RABBITMQ");
        Assert.SkipWhen(broker is not { Length: > 0 }, "Needs RabbitMQ: set MARKET_TEST_RABBITMQ, or run ./deploy/test.sh.");
        await using var one = await Node(Stack.Postgres, new() { ["ConnectionStrings:Bus"] = broker, ["Web:Node"] = "one" });
        var settings = one.Services.GetRequiredService<IConfiguration>();
        Dictionary<string, string?> same = new() { ["ConnectionStrings:Bus"] = broker, ["ConnectionStrings:Web"] = settings["ConnectionStrings:Web"], ["Bus:Prefix"] = one.Prefix, ["Web:Node"] = "two" };
        await using var two = await Node(Stack.Postgres, same);
        await one.Start();
        await two.Start();
        // Their queues are there when what is told arrives at both.
        await Accept(one, 480);
        await Eventually.Holds(() => Shown(one) is not null && Shown(two) is not null, "both listen");
        var version = two.Services.GetRequiredService<CurrentSnapshot>().Version;

        var photo = await Accept(one, 500);
        await Eventually.Holds(() => Shown(two) == PhotoAddresses.Of(Product, photo.Hash), "the other node shows it", Eventually.ByNews);
        Assert.NotEqual(version, two.Services.GetRequiredService<CurrentSnapshot>().Version);
        Assert.Equal(photo.Large, await File(two, photo.Hash));
        await using var late = await Node(Stack.Postgres, new(same) { ["Web:Node"] = "late" });
        await late.Start();
        Assert.Equal(PhotoAddresses.Of(Product, photo.Hash), Shown(late));

        await Judge(one, photos => photos.TakeDown(photo.Id, "电话", "office@example.com", Cancellation));
        await Eventually.Holds(() => Shown(two) is null, "the other node shows the drawing", Eventually.ByNews);
        Assert.Null(await File(two, photo.Hash));
    }

    private static Task<TestHost> Node(Stack stack, Dictionary<string, string?>? settings = null) => TestHost.Create(stack, ["Web"], builder =>
    {
        builder.Services.AddSingleton<CurrentSnapshot>();
        builder.AddWebDb();
        builder.AddProductPhotos();
    }, settings is null ? new FakeTimeProvider(Now) : TimeProvider.System, settings);

    private static Task<PhotoProblem> Send(TestHost node, int colour, string account = Vendor) =>
        node.In((SendPhoto photos) => photos.Send(Product, Coloured(colour), account, "vendor@example.com", Cancellation));

    /// <summary>One that differs from those of other colours.</summary>
    internal static byte[] Coloured(int colour)
    {
        using var bitmap = new SKBitmap(600, 500);
        bitmap.Erase(new SKColor((uint)colour * 2_654_435_761 | 0xFF000000));
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static Task<JudgePhotoOutcome> Judge(TestHost node, Func<JudgePhoto, Task<JudgePhotoOutcome>> work) => node.In(work);

    private static async Task<ProductPhoto> Accept(TestHost node, int colour)
    {
        await Send(node, colour);
        var photo = await Waiting(node);
        Assert.Equal(JudgePhotoOutcome.Done, await Judge(node, photos => photos.Accept(photo.Id, Office, "office@example.com", Cancellation)));
        return photo;
    }

    private static Task<ProductPhoto> Waiting(TestHost node) => node.In((WebDb db) => db.ProductPhotos.AsNoTracking().SingleAsync(photo => photo.State == PhotoState.Waiting, Cancellation));

    private static Task<List<ProductPhoto>> All(TestHost node) => node.In((WebDb db) => db.ProductPhotos.AsNoTracking().OrderBy(photo => photo.Version).ToListAsync(Cancellation));

    private static PhotoAddresses? Shown(TestHost node) => node.Services.GetRequiredService<ShownPhotos>().Of(Product);

    private static Task<byte[]?> File(TestHost node, string hash) => node.Services.GetRequiredService<PhotoFiles>().Of(Product, hash, large: true, Cancellation);

    /// <summary>The latest that nodes are told; null when nothing is.</summary>
    private static Task<ShownPhoto?> Heard(TestHost node) => node.In(async (WebDb db) =>
        (await db.Outbox.AsNoTracking().OrderByDescending(message => message.Seq).FirstOrDefaultAsync(Cancellation)) is { } message ? Fact(message).Photo : null);

    private static ProductPhotoChanged Fact(OutboxMessage message) => System.Text.Json.JsonSerializer.Deserialize<ProductPhotoChanged>(message.Body)!;

    private static async Task Hear(TestHost node) => node.Services.GetRequiredService<ShownPhotos>().Keep([(await Heard(node))!]);
}
