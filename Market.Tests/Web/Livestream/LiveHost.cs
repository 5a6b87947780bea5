using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Web.Data;
using Market.Web.Livestream;
using Market.Web.Livestream.Planning;
using Market.Web.Mail;
using Market.Web.Security;
using Market.Web.Snapshot;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Market.Tests.Web.Livestream;

/// <summary>Live selling over a database, with one product, deals and a clock of the test's own. Background work stands still.</summary>
internal sealed class LiveHost : IAsyncDisposable
{
    public const string Host = "cadre-1";
    public const string Reviewer = "office-1";
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 2, 0, 0, TimeSpan.Zero);
    public static readonly ProductRecord Pepper = Samples.Product();
    private TestHost host = null!;

    public FakeTimeProvider Time { get; } = new(Now);
    public FakeDeals Deals { get; } = new();
    public CurrentSnapshot Current { get; } = new();
    public IServiceProvider Services => host.Services;

    /// <param name="orders">Who answers as Orders; nobody unless a test needs it.</param>
    public static async Task<LiveHost> Start(Stack stack, IOrders? orders = null)
    {
        var live = new LiveHost();
        live.Current.Change(known => CatalogueSnapshot.Build(
            Samples.Catalog([Pepper]), new StockOnOffer([new StockLevel(Pepper.Code, Pepper.SupplierCode, 50, 1)]), Now, known));
        live.host = await TestHost.Create(stack, ["Web"], builder =>
        {
            builder.Services.AddLocalization();
            builder.Services.AddSingleton(live.Current).AddSingleton<IDeals>(live.Deals).AddSingleton(new PublicAddress(builder.Configuration, builder.Environment));
            if (orders is not null)
                builder.Services.AddSingleton(orders);
            builder.AddWebDb();
            builder.AddMail();
            builder.AddLivestream();
            builder.Logging.SetMinimumLevel(LogLevel.None);
        }, live.Time, new() { ["Web:PublicUrl"] = "http://127.0.0.1:5080" });
        return live;
    }

    public static SessionPlan Plan() => new(
        "青椒入坛", null, SessionKind.Villager, "周小禾", "麻柳村村民委员会", "先锋函〔2026〕18号", Now.AddHours(2), Now.AddHours(4), null, AdultNotice: false);

    public static ItemForm Item(string? price = "50", string? quota = "10", string? limit = "2") => new() { ProductCode = Pepper.Code, LivePrice = price, Quota = quota, LimitPerBuyer = limit };

    public Task<T> In<TService, T>(Func<TService, Task<T>> work) where TService : notnull => host.In(work);

    public Task<string> Create(string? key = null) => In((ChangePlan plans) => plans.Create(key ?? $"{Guid.NewGuid():N}", Plan(), Host, "cadre@example.com", CancellationToken.None));

    public Task<ReviewOutcome> Review(Func<ReviewPlan, Task<ReviewOutcome>> work) => In(work);

    /// <summary>A session with one product at a live price, submitted.</summary>
    public async Task<string> Submitted()
    {
        var code = await Create();
        Assert.Equal(PlanOutcome.Done, await In((ChangePlan plans) => plans.SaveItem(code, Item(), Host, "cadre@example.com", CancellationToken.None)));
        Assert.Equal(ReviewOutcome.Done, await Review(reviews => reviews.Submit(code, Host, "cadre@example.com", CancellationToken.None)));
        return code;
    }

    /// <summary>The same, approved.</summary>
    public async Task<string> Approved()
    {
        var code = await Submitted();
        Assert.Equal(ReviewOutcome.Done, await Approve(code));
        return code;
    }

    /// <summary>As one does who has just read it.</summary>
    /// <param name="seen">Or has read it when this was the log's last entry.</param>
    public async Task<ReviewOutcome> Approve(string code, bool verified = true, string accountId = Reviewer, long? seen = null)
    {
        seen ??= await Seen(code);
        return await Review(reviews => reviews.Approve(code, seen.Value, verified, accountId, "office@example.com", CancellationToken.None));
    }

    /// <inheritdoc cref="Approve"/>
    public async Task<ReviewOutcome> Return(string code, string reason = "封面不清楚", string accountId = Reviewer, long? seen = null)
    {
        seen ??= await Seen(code);
        return await Review(reviews => reviews.Return(code, seen.Value, reason, accountId, "office2@example.com", CancellationToken.None));
    }

    public Task<long> Seen(string code) => In((WebDb db) => db.LiveSessions.Where(session => session.Code == code).Select(session => session.LastSeq).SingleOrDefaultAsync());

    public Task<LiveSession> Session(string code) => In((WebDb db) => db.LiveSessions.AsNoTracking().Include(session => session.Items).Include(session => session.Log.OrderBy(entry => entry.Seq)).SingleAsync(session => session.Code == code));

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
