using System.Net;
using System.Net.Http.Headers;
using Market.Web.Data;
using Market.Web.Livestream;
using Market.Web.Livestream.Pictures;
using Market.Web.Livestream.Planning;
using Microsoft.EntityFrameworkCore;
using SkiaSharp;

namespace Market.Tests.Web.Livestream.Pictures;

/// <summary>A host's pictures: taken in within bounds, drawn anew, shown in turn, kept when they are taken off, and nobody else's.</summary>
public sealed class KeepPicturesTests
{
    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Both))]
    public async Task A_picture_is_drawn_anew_noted_in_the_log_and_kept_when_it_is_taken_off(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Approved();
        var before = await live.Seen(code);

        Assert.Equal(PictureOutcome.Done, await Add(live, code, Png(SKColors.Orange)));

        var picture = await live.In((WebDb db) => db.LivePictures.AsNoTracking().SingleAsync(Cancellation));
        Assert.Equal((before + 1, false), (picture.Seq, picture.Removed));
        Assert.True(picture.Jpeg.AsSpan().StartsWith<byte>([0xFF, 0xD8, 0xFF]));
        Assert.Equal(PictureOutcome.Done, await Remove(live, code, picture.Seq));
        Assert.Equal(PictureOutcome.NotFound, await Remove(live, code, picture.Seq));
        Assert.Equal([true], await live.In((WebDb db) => db.LivePictures.Select(kept => kept.Removed).ToListAsync(Cancellation)));
        Assert.Equal([LiveEventKind.PictureAdded, LiveEventKind.PictureRemoved], (await live.Session(code)).Log.TakeLast(2).Select(entry => entry.Kind));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Nobody_elses_session_takes_pictures_and_none_takes_too_many_or_what_is_none(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var (code, cancelled) = (await live.Approved(), await live.Create());
        await live.Review(reviews => reviews.Cancel(cancelled, LiveHost.Host, "cadre@example.com", Cancellation));

        Assert.Equal(PictureOutcome.NotFound, await Add(live, code, Png(SKColors.Red), "cadre-2"));
        Assert.Equal(PictureOutcome.NotNow, await Add(live, cancelled, Png(SKColors.Red)));
        Assert.Equal(PictureOutcome.NotAPicture, await Add(live, code, "<svg onload='alert(1)'/>"u8.ToArray()));
        Assert.Equal(PictureOutcome.NotAPicture, await Add(live, code, []));
        Assert.Equal(PictureOutcome.TooLarge, await Add(live, code, new byte[(5 * 1024 * 1024) + 1]));
        for (var i = 0; i < KeepPictures.Most; i++)
            Assert.Equal(PictureOutcome.Done, await Add(live, code, Png(SKColors.Red)));
        Assert.Equal(PictureOutcome.Full, await Add(live, code, Png(SKColors.Red)));
        var first = await live.In((WebDb db) => db.LivePictures.MinAsync(picture => picture.Seq, Cancellation));
        Assert.Equal(PictureOutcome.NotFound, await live.In((KeepPictures pictures) => pictures.Remove(code, first, "cadre-2", "x", Cancellation)));
        await Remove(live, code, first);
        Assert.Equal(PictureOutcome.Done, await Add(live, code, Png(SKColors.Red)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Nothing_changes_under_the_reviewers_eyes_and_what_came_after_the_approval_is_told_from_what_was_approved(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Create();
        await live.In((ChangePlan plans) => plans.SaveItem(code, LiveHost.Item(), LiveHost.Host, "cadre@example.com", Cancellation));
        Assert.Equal(PictureOutcome.Done, await Add(live, code, Png(SKColors.Red)));
        Assert.Equal(PictureOutcome.Done, await Add(live, code, Png(SKColors.Blue)));
        Assert.All(await Seen(live, code), picture => Assert.False(picture.IsAfterApproval));
        await live.Review(reviews => reviews.Submit(code, LiveHost.Host, "cadre@example.com", Cancellation));

        Assert.Equal(PictureOutcome.NotNow, await Add(live, code, Png(SKColors.Green)));
        Assert.Equal(PictureOutcome.NotNow, await Remove(live, code, (await Seen(live, code))[0].Seq));
        Assert.Equal(ReviewOutcome.Done, await live.Approve(code));
        Assert.Equal(PictureOutcome.Done, await Add(live, code, Png(SKColors.Green)));

        Assert.Equal([false, false, true], (await Seen(live, code)).Select(picture => picture.IsAfterApproval));
        var last = (await Seen(live, code))[2].Seq;
        Assert.Equal(PictureOutcome.Done, await live.In((KeepPictures pictures) => pictures.TakeOff(code, last, "office@example.com", Cancellation)));
        Assert.Equal(PictureOutcome.NotFound, await live.In((KeepPictures pictures) => pictures.TakeOff(code, last, "office@example.com", Cancellation)));
        Assert.Equal([false, false, true], (await Seen(live, code)).Select(picture => picture.Removed));
        Assert.Equal((LiveEventKind.PictureRemoved, "office@example.com", last), (await live.Session(code)).Log.TakeLast(1).Select(entry => (entry.Kind, entry.Actor, entry.About!.Value)).Single());
    }

    private static async Task<IReadOnlyList<SeenPicture>> Seen(LiveHost live, string code) => (await live.In((WebDb db) => SeenPictures.Of(db, code, "", mayTakeOff: false, Cancellation))).Pictures;

    internal static byte[] Png(SKColor colour)
    {
        using var bitmap = new SKBitmap(64, 48);
        bitmap.Erase(colour);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static Task<PictureOutcome> Add(LiveHost live, string code, byte[] sent, string host = LiveHost.Host) =>
        live.In((KeepPictures pictures) => pictures.Add(code, sent, host, "cadre@example.com", Cancellation));

    private static Task<PictureOutcome> Remove(LiveHost live, string code, long seq) =>
        live.In((KeepPictures pictures) => pictures.Remove(code, seq, LiveHost.Host, "cadre@example.com", Cancellation));
}

/// <summary>From the host's desk to who sees no video, in the whole shop and without script.</summary>
[Collection(MarketCollection.Name)]
public sealed class PicturesPagesTests(MarketHost market)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_put_there_before_the_show_is_what_viewers_get_while_no_video_comes()
    {
        await market.FactsHaveArrived();
        using var cadre = new Browser(market.Address);
        using var office = new Browser(market.Address);
        await cadre.SignIn("cadre@example.com");
        await office.SignIn("office@example.com");
        var code = await LivePages.Scheduled(market.Address, "先传图片", "JJ028", starts: TimeSpan.FromMinutes(10));

        Assert.Equal(HttpStatusCode.NotFound, (await Send(office, code, "/cadre/live/new")).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await Send(cadre, code, $"/cadre/live/{code}/host")).StatusCode);
        var desk = await cadre.Get($"/cadre/live/{code}/host");
        var picture = desk.Document.QuerySelector("[data-part=pictures] img")!.GetAttribute("src")!;
        Assert.Equal(200, (await cadre.Get(picture)).Status);
        Assert.Equal(404, (await office.Get(picture)).Status);
        Assert.Equal(404, (await office.Get($"/live/{code}/video/still.jpg")).Status);

        await cadre.GoLive(code);
        await Eventually.Holds(async () =>
        {
            using var still = await office.Client.GetAsync($"/live/{code}/video/still.jpg", Cancellation);
            return still.Content.Headers.ContentType?.MediaType == "image/jpeg";
        }, "the picture is shown");

        await cadre.Submit(await cadre.Get($"/cadre/live/{code}/host"), "[data-part=pictures] form");
        await Eventually.Holds(async () => (await office.Get($"/live/{code}/video/still.jpg")).Status == 404, "it is shown no more");
        await cadre.Submit(await cadre.Get($"/cadre/live/{code}/host"), "form[action$='/end']");
    }

    [Fact]
    public async Task The_office_sees_pictures_before_it_approves_and_the_later_ones_are_marked_and_can_be_taken_off_by_office_and_moderators_alone()
    {
        await market.FactsHaveArrived();
        var browsers = new[] { "cadre", "office", "auditor", "consumer", "consumer2" }.ToDictionary(name => name, _ => new Browser(market.Address));
        foreach (var (name, browser) in browsers)
            await browser.SignIn($"{name}@example.com");
        var (cadre, office, auditor, consumer, moderator) = (browsers["cadre"], browsers["office"], browsers["auditor"], browsers["consumer"], browsers["consumer2"]);
        var plan = await cadre.AddItem(await cadre.NewSession("先看图片", starts: TimeSpan.FromMinutes(10)), "JJ029");
        var code = plan.Code();
        using (var sent = await Send(cadre, code, $"/cadre/live/{code}", ("plan", "true")))
            Assert.EndsWith($"/cadre/live/{code}", sent.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Single((await cadre.Get($"/cadre/live/{code}")).Document.QuerySelectorAll("[data-part=pictures] img"));
        await cadre.Submit(await cadre.Get($"/cadre/live/{code}"), "form[action$='/submit']");

        var review = await office.Get($"/office/live/{code}");
        var picture = review.Document.QuerySelector("[data-part=seen-pictures] img")!.GetAttribute("src")!;
        Assert.Equal("批准前已有", review.Document.QuerySelector("[data-part=seen-pictures] strong")!.TextContent);
        Assert.Equal((200, 200), ((await office.Get(picture)).Status, (await auditor.Get(picture)).Status));
        Assert.NotEqual(200, (await consumer.Get(picture)).Status);
        await office.Submit(review, "form[action$='/approve']", new() { ["verified"] = "true" });
        await cadre.GoLive(code);
        (await Send(cadre, code, $"/cadre/live/{code}/host")).Dispose();
        (await Send(cadre, code, $"/cadre/live/{code}/host")).Dispose();

        review = await office.Get($"/office/live/{code}");
        Assert.Equal(["批准前已有", "批准后添加", "批准后添加"], review.Document.QuerySelectorAll("[data-part=seen-pictures] strong").Select(state => state.TextContent));
        Assert.Null((await auditor.Get($"/office/live/{code}")).Document.QuerySelector("[data-part=seen-pictures] form"));
        await office.Submit(review, "[data-part=seen-pictures] li:nth-child(2) form");
        await cadre.Submit(await cadre.Get($"/cadre/live/{code}/host"), "#moderator", new() { ["email"] = "consumer2@example.com" });
        await Eventually.Holds(async () => (await moderator.Get($"/live/{code}/moderate")).Status == 200, "the moderator has a desk");
        var desk = await moderator.Get($"/live/{code}/moderate");
        var shown = desk.Document.QuerySelector("[data-part=seen-pictures] li:nth-child(3) img")!.GetAttribute("src")!;
        Assert.Equal((200, 404), ((await moderator.Get(shown)).Status, (await consumer.Get(shown)).Status));
        var remove = shown.Replace(".jpg", "/remove", StringComparison.Ordinal);
        using (var visitor = market.NewVisitor())
        {
            await visitor.SignIn("consumer@example.com");
            using var refused = await visitor.Send($"/live/{code}", remove);
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }
        await moderator.Submit(desk, "[data-part=seen-pictures] li:nth-child(3) form");
        Assert.Equal(["批准前已有", "已撤下", "已撤下"], (await office.Get($"/office/live/{code}")).Document.QuerySelectorAll("[data-part=seen-pictures] strong").Select(state => state.TextContent));
        await cadre.Submit(await cadre.Get($"/cadre/live/{code}/host"), "form[action$='/end']");
        foreach (var browser in browsers.Values)
            browser.Dispose();
    }

    private static async Task<HttpResponseMessage> Send(Browser browser, string code, string from, (string Name, string Value)? more = null)
    {
        var token = (await browser.Get(from)).Document.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var file = new ByteArrayContent(KeepPicturesTests.Png(SKColors.Green));
        file.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        var form = new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" }, { file, "picture", "peel.png" } };
        if (more is { } field)
            form.Add(new StringContent(field.Value), field.Name);
        return await browser.Client.PostAsync($"/cadre/live/{code}/pictures", form, Cancellation);
    }
}
