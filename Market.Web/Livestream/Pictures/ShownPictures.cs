using System.Collections.Concurrent;
using Market.Web.Data;
using Market.Web.Livestream.Schedule;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Pictures;

/// <summary>
/// The pictures of live sessions for their viewers, each in its turn. In this node's memory for a few seconds: however many look, the database is asked now and then.
/// </summary>
internal sealed class ShownPictures(IServiceScopeFactory scopes, LiveSchedule schedule, TimeProvider time)
{
    private const int MostSessions = 20;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OnShow = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, Task<List<byte[]>> Read)> known = new();

    /// <returns>Null when the session is not live or has none.</returns>
    public async Task<byte[]?> Now(string code, CancellationToken cancellation)
    {
        if (schedule.Session(code) is not { State: SessionState.Live })
            return null;
        var now = time.GetUtcNow();
        var pictures = await known.AddOrUpdate(code, _ => (now, Read(code)), (_, last) => now - last.At < Fresh && !last.Read.IsFaulted ? last : (now, Read(code))).Read.WaitAsync(cancellation);
        foreach (var old in known.Count > MostSessions ? known.OrderBy(one => one.Value.At).Take(known.Count - MostSessions).ToList() : [])
            known.TryRemove(old);
        return pictures.Count == 0 ? null : pictures[(int)(now.UtcTicks / OnShow.Ticks % pictures.Count)];
    }

    private async Task<List<byte[]>> Read(string code)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<WebDb>().LivePictures.AsNoTracking()
            .Where(picture => picture.SessionCode == code && !picture.Removed).OrderBy(picture => picture.Seq).Select(picture => picture.Jpeg).ToListAsync(CancellationToken.None);
    }
}
