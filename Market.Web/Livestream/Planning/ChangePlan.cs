using Market.ServiceDefaults.Database;
using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Planning;

internal enum PlanOutcome
{
    Done,
    NotFound,

    /// <summary>It was submitted, approved or is over: only a draft can be changed.</summary>
    NotOpen,

    /// <summary>The line-up is full.</summary>
    Full,
}

/// <summary>Makes a session and changes it while it is a draft; each change is written down.</summary>
internal sealed class ChangePlan(WebDb db, TimeProvider time)
{
    /// <summary>Makes a session; the same key finds it again.</summary>
    /// <returns>Its code.</returns>
    public async Task<string> Create(string key, SessionPlan plan, string hostId, string actor, CancellationToken cancellation)
    {
        var owned = $"{hostId}:{key}";
        try
        {
            return await Find(owned, cancellation) ?? await db.Write(token =>
            {
                var session = LiveSession.New(owned, hostId, actor, plan, time.GetUtcNow());
                db.LiveSessions.Add(session);
                return Task.FromResult(session.Code);
            }, cancellation);
        }
        catch (DbUpdateException exception) when (Transient.IsDuplicate(exception))
        {
            db.ChangeTracker.Clear();
            return await Find(owned, cancellation) ?? throw new InvalidOperationException("A code was drawn twice; try again.", exception);
        }
    }

    public Task<PlanOutcome> Save(string code, SessionPlan plan, string hostId, string actor, CancellationToken cancellation) => Change(code, hostId, cancellation, session =>
    {
        session.Change(plan, actor, time.GetUtcNow());
        return PlanOutcome.Done;
    });

    /// <summary>Puts a product at the end of the line-up, or changes what is said of one that is in it.</summary>
    public Task<PlanOutcome> SaveItem(string code, ItemForm form, string hostId, string actor, CancellationToken cancellation) => Change(code, hostId, cancellation, session =>
    {
        var item = session.Items.Find(known => known.ProductCode == form.Product);
        if (item is null && session.Items.Count >= LiveSession.MostItems)
            return PlanOutcome.Full;
        if (item is null)
            session.Items.Add(item = new LiveItem { SessionCode = code, ProductCode = form.Product, Position = session.Items.Count + 1 });
        form.WriteTo(item);
        session.Record(LiveEventKind.LineUpChanged, actor, time.GetUtcNow(), form.Product);
        return PlanOutcome.Done;
    });

    public Task<PlanOutcome> RemoveItem(string code, string product, string hostId, string actor, CancellationToken cancellation) => Change(code, hostId, cancellation, session =>
    {
        if (session.Items.RemoveAll(item => item.ProductCode == product) > 0)
            session.Record(LiveEventKind.LineUpChanged, actor, time.GetUtcNow(), $"− {product}");
        Number(session);
        return PlanOutcome.Done;
    });

    /// <summary>Up by one place; the first stays where it is.</summary>
    public Task<PlanOutcome> MoveUp(string code, string product, string hostId, string actor, CancellationToken cancellation) => Change(code, hostId, cancellation, session =>
    {
        var at = session.Items.FindIndex(item => item.ProductCode == product);
        if (at < 0)
            return PlanOutcome.NotFound;
        if (at > 0)
        {
            (session.Items[at - 1], session.Items[at]) = (session.Items[at], session.Items[at - 1]);
            Number(session);
            session.Record(LiveEventKind.LineUpChanged, actor, time.GetUtcNow(), $"↑ {product}");
        }
        return PlanOutcome.Done;
    });

    private static void Number(LiveSession session)
    {
        for (var i = 0; i < session.Items.Count; i++)
            session.Items[i].Position = i + 1;
    }

    private Task<PlanOutcome> Change(string code, string hostId, CancellationToken cancellation, Func<LiveSession, PlanOutcome> change) => db.Write(
        async token => await db.LockOf(code, hostId, token) switch
        {
            null => PlanOutcome.NotFound,
            { IsOpen: false } => PlanOutcome.NotOpen,
            var session => change(session),
        }, outcome => outcome == PlanOutcome.Done, cancellation);

    private Task<string?> Find(string key, CancellationToken cancellation) => db.LiveSessions.Where(session => session.Key == key).Select(session => session.Code).SingleOrDefaultAsync(cancellation);
}
