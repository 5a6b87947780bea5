using Market.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Market.Web.Livestream.Video.Streams;

/// <summary>Which node of Web has a session's host. Held by a lease: a node that is gone loses it.</summary>
internal sealed class LiveHosting
{
    public required string SessionCode { get; init; }

    /// <summary>Of the host's newest connection, or of the page that sends to a media server: who holds another one has been replaced.</summary>
    public Guid Token { get; set; }

    /// <summary>Where the other nodes find it; null when there are none.</summary>
    public string? NodeAddress { get; set; }
    public bool IsRehearsal { get; set; }

    /// <summary>Rises with each recorder and each new description of its pictures; 16 bits travel.</summary>
    public int Epoch { get; set; }

    /// <summary>Zero of the stream's clock.</summary>
    public DateTimeOffset BeganAt { get; set; }
    public DateTimeOffset LeaseUntil { get; set; }
}

internal sealed class LiveHostingConfiguration : IEntityTypeConfiguration<LiveHosting>
{
    public void Configure(EntityTypeBuilder<LiveHosting> hosting)
    {
        hosting.ToTable("live_hostings").HasKey(h => h.SessionCode);
        hosting.Property(h => h.SessionCode).HasMaxLength(40);
        hosting.Property(h => h.NodeAddress).HasMaxLength(200);
        hosting.HasOne<LiveSession>().WithOne().HasForeignKey<LiveHosting>(h => h.SessionCode);
    }
}

internal enum HostingState
{
    /// <summary>Still this connection's.</summary>
    Held,

    /// <summary>The host has come anew, here or at another node.</summary>
    Replaced,

    /// <summary>The rehearsal is over: the session is live.</summary>
    Begun,

    /// <summary>The session has ended or may not be sent any more.</summary>
    Over,
}

/// <summary>What a connection of the host holds.</summary>
internal sealed record HeldHosting(string Session, Guid Token, bool IsRehearsal, int Epoch, DateTimeOffset BeganAt);

/// <summary>Takes, keeps and finds hostings, in the database that all nodes share.</summary>
internal sealed class LiveHostings(IServiceScopeFactory scopes, VideoSettings settings, TimeProvider time)
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    /// <summary>Null when the account is not this session's host, or it is neither rehearsed nor live.</summary>
    public Task<HeldHosting?> Take(string code, string accountId, CancellationToken cancellation) => In(db => db.Write(async token =>
    {
        if (await Claimed(db, code, accountId, token) is not { } state)
            return null;
        var now = time.GetUtcNow();
        var hosting = await db.LiveHostings.SingleOrDefaultAsync(known => known.SessionCode == code, token);
        if (hosting is null)
            db.LiveHostings.Add(hosting = new LiveHosting { SessionCode = code, BeganAt = now });
        var rehearsal = state == SessionState.Rehearsing;
        if (hosting.IsRehearsal != rehearsal)
            hosting.BeganAt = now;
        (hosting.IsRehearsal, hosting.Token, hosting.NodeAddress, hosting.Epoch, hosting.LeaseUntil) = (rehearsal, Guid.NewGuid(), settings.NodeAddress?.ToString(), hosting.Epoch + 1, now + Lease);
        return new HeldHosting(code, hosting.Token, rehearsal, hosting.Epoch, hosting.BeganAt);
    }, held => held is not null, cancellation));

    public Task<bool> MayHost(string code, string accountId, CancellationToken cancellation) => In(db => db.LiveSessions.AnyAsync(
        session => session.Code == code && session.HostId == accountId && (session.State == SessionState.Rehearsing || session.State == SessionState.Live), cancellation));

    /// <summary>
    /// For a page that sends to a media server, where the newest connection wins: a page older than the one that sends would take the picture back from it, and lose it again.
    /// </summary>
    /// <param name="page">Version 7, so that pages have an order.</param>
    /// <returns>Whether it may.</returns>
    public Task<bool> TakeElsewhere(string code, string accountId, Guid page, CancellationToken cancellation) => In(db => db.Write(async token =>
    {
        if (await Claimed(db, code, accountId, token) is not { } state)
            return false;
        var hosting = await db.LiveHostings.SingleOrDefaultAsync(known => known.SessionCode == code, token);
        if (hosting is { Token.Version: 7 } && hosting.Token > page)
            return false;
        var now = time.GetUtcNow();
        if (hosting is null)
            db.LiveHostings.Add(hosting = new LiveHosting { SessionCode = code, BeganAt = now });
        // No node has it: the lease is over as it begins.
        (hosting.IsRehearsal, hosting.Token, hosting.NodeAddress, hosting.LeaseUntil) = (state == SessionState.Rehearsing, page, null, now);
        return true;
    }, taken => taken, cancellation));

    /// <summary>Another number for another description of the pictures; null when the hosting is no longer held.</summary>
    public Task<int?> NextEpoch(HeldHosting held, CancellationToken cancellation) => In(db => db.Write(async token =>
        await db.LiveHostings.Where(known => known.SessionCode == held.Session && known.Token == held.Token).ExecuteUpdateAsync(set => set.SetProperty(known => known.Epoch, known => known.Epoch + 1), token) == 1
            ? (int?)await db.LiveHostings.Where(known => known.SessionCode == held.Session).Select(known => known.Epoch).SingleAsync(token)
            : null, cancellation));

    /// <summary>Keeps the lease and tells what has become of the session.</summary>
    public Task<HostingState> Renew(HeldHosting held, CancellationToken cancellation) => In(async db =>
    {
        var until = time.GetUtcNow() + Lease;
        var renewed = await db.Write(token => db.LiveHostings.Where(known => known.SessionCode == held.Session && known.Token == held.Token)
            .ExecuteUpdateAsync(set => set.SetProperty(known => known.LeaseUntil, until), token), cancellation);
        if (renewed == 0)
            return HostingState.Replaced;
        return await db.LiveSessions.Where(session => session.Code == held.Session).Select(session => session.State).SingleOrDefaultAsync(cancellation) switch
        {
            SessionState.Live => held.IsRehearsal ? HostingState.Begun : HostingState.Held,
            SessionState.Rehearsing when held.IsRehearsal => HostingState.Held,
            _ => HostingState.Over,
        };
    });

    /// <summary>The node that has a session's host on the air; null when none has, or its lease is over.</summary>
    public Task<LiveHosting?> Find(string code, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return In(db => db.LiveHostings.AsNoTracking().Where(known => known.SessionCode == code && !known.IsRehearsal && known.LeaseUntil > now)
            .Where(known => db.LiveSessions.Any(session => session.Code == code && session.State == SessionState.Live)).SingleOrDefaultAsync(cancellation));
    }

    /// <summary>Whether the session is over for everybody.</summary>
    public Task<bool> IsOver(string code, CancellationToken cancellation) =>
        In(db => db.LiveSessions.AllAsync(session => session.Code != code || session.State != SessionState.Live && session.State != SessionState.Rehearsing && session.State != SessionState.Approved, cancellation));

    /// <summary>Two connections at once: the session's row decides which is the newer. Null when the account is not this session's host, or it is neither rehearsed nor live.</summary>
    private static async Task<SessionState?> Claimed(WebDb db, string code, string accountId, CancellationToken cancellation)
    {
        await db.LiveSessions.Where(session => session.Code == code).ExecuteUpdateAsync(set => set.SetProperty(session => session.LastSeq, session => session.LastSeq), cancellation);
        var state = await db.LiveSessions.Where(session => session.Code == code && session.HostId == accountId).Select(session => (SessionState?)session.State).SingleOrDefaultAsync(cancellation);
        return state is SessionState.Rehearsing or SessionState.Live ? state : null;
    }

    private async Task<T> In<T>(Func<WebDb, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<WebDb>());
    }
}
