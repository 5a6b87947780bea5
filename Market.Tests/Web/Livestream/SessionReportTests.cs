using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Livestream;
using Market.Web.Livestream.After;
using Market.Web.Livestream.Guard;
using Market.Web.Snapshot;

namespace Market.Tests.Web.Livestream;

/// <summary>What a session came to is read from its log and its orders, and what could be better is said of what was seen.</summary>
public sealed class SessionReportTests
{
    private static readonly DateTimeOffset Start = LiveHost.Now;
    private static readonly ProductRecord[] Products = [Samples.Product(), Samples.Product("T002"), Samples.Product("T003")];

    private static SessionReport Report(IEnumerable<LiveEvent> log, IReadOnlyList<LiveProductSales> sales, params LiveOrder[] orders)
    {
        var session = LiveSession.New("k", "host", "cadre@example.com", LiveHost.Plan(), Start);
        session.Items.AddRange(Products.Select((product, i) => new LiveItem { SessionCode = session.Code, ProductCode = product.Code, Position = i + 1 }));
        session.Submit("x", Start);
        session.Approve("y", Start);
        session.GoLive("x", Start);
        session.End("x", Start.AddMinutes(20));
        var snapshot = CatalogueSnapshot.Build(Samples.Catalog(Products), new StockOnOffer([]), Start, CatalogueSnapshot.Empty);
        return SessionReport.Of(session, [.. log], new GuardedResult(new LiveSales(0, sales), []), orders, snapshot, Start.AddDays(1));
    }

    private static LiveEvent Entry(double minute, LiveEventKind kind, string? product = null, int? number = null, string? text = null, long seq = 0, long? about = null) => new()
    {
        SessionCode = "L",
        Seq = seq,
        At = Start.AddMinutes(minute),
        Kind = kind,
        Actor = "x",
        ProductCode = product,
        Number = number,
        Text = text,
        About = about,
    };

    private static LiveOrder Order(double minute) => new($"O{minute}", Start.AddMinutes(minute), OrderState.Paid, null, null, null, null, false, 100, null);

    [Fact]
    public void Viewers_pins_and_orders_stand_side_by_side_in_time()
    {
        var report = Report(
            [Entry(0, LiveEventKind.Watched, number: 3), Entry(1, LiveEventKind.Watched, number: 8), Entry(6, LiveEventKind.Pinned, "T001"), Entry(11, LiveEventKind.Watched, number: 5)], [],
            Order(1), Order(6), Order(7), Order(40));

        Assert.Equal(new (int?, int)[] { (8, 1), (null, 2), (5, 0), (null, 0) }, report.Stretches.Select(stretch => (stretch.Viewers, stretch.Orders)));
        Assert.Equal(["T001"], report.Stretches[1].Pinned);
        Assert.Equal(8, report.MostViewers);
    }

    [Fact]
    public void A_product_is_shown_until_the_next_one_is_and_converts_so_many_of_the_most_viewers()
    {
        var report = Report(
            [Entry(0, LiveEventKind.Watched, number: 40), Entry(2, LiveEventKind.Pinned, "T001"), Entry(8, LiveEventKind.Pinned, "T002"), Entry(9, LiveEventKind.Unpinned, "T002"), Entry(15, LiveEventKind.Pinned, "T001")],
            [new LiveProductSales("T001", 4, 900, 0, 0, 100, 800, 3)]);

        Assert.Equal(new (int, int, decimal?)[] { (11, 3, 7.5m), (1, 0, 0m), (0, 0, 0m) }, report.Products.Select(product => (product.ShownMinutes, product.Orders, product.Conversion)));
        Assert.Equal((6, 1), (report.Households, report.Villages));
        Assert.Null(Report([], []).Products[0].Conversion);
    }

    [Fact]
    public void What_could_be_better_is_said_of_what_was_seen_and_of_nothing_else()
    {
        var poor = Report(
            [Entry(2, LiveEventKind.Pinned, "T001"), Entry(3, LiveEventKind.Said, text: "辣吗？", seq: 7), Entry(3, LiveEventKind.Said, text: "几天到?", seq: 8), Entry(3, LiveEventKind.Said, text: "好", seq: 9), Entry(4, LiveEventKind.Answered, about: 7)],
            [new LiveProductSales("T002", 1, 1_000, 0, 0, 200, 800, 1)]);
        Assert.Equal(["never_shown", "not_sold", "unanswered", "no_captions", "refunds"], poor.Advice.Select(advice => advice.Code));
        Assert.Equal(1, poor.Advice[2].Values[0]);

        var good = Report(
            [.. Products.SelectMany((product, i) => new[] { Entry(i, LiveEventKind.Pinned, product.Code), Entry(i, LiveEventKind.Captioned, text: "说") })],
            [.. Products.Select(product => new LiveProductSales(product.Code, 1, 1_000, 0, 0, 0, 1_000, 1))]);
        Assert.Empty(good.Advice);
    }
}
