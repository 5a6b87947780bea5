using System.Collections.Concurrent;
using Market.ServiceDefaults.Database;

namespace Market.Tests.ServiceDefaults;

/// <summary>What comes while others are being dealt with is dealt with in company, and nobody is forgotten.</summary>
public sealed class TogetherTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30), Short = TimeSpan.FromMilliseconds(50);
    private readonly ConcurrentQueue<List<int>> rounds = [];
    private readonly SemaphoreSlim free = new(0);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_round_in_company_as_many_are_waited_for_and_not_longer()
    {
        var door = Door(Long);
        await Round(door, [1, 2, 3]);

        await Come(door, 4, 5);
        Assert.Single(rounds);
        await Come(door, 6);

        await Eventually.Holds(() => rounds.Count == 2, "three are enough", Long / 2);
        Assert.Equal([4, 5, 6], rounds.Last());
    }

    [Fact]
    public async Task When_fewer_come_they_are_not_waited_for_long()
    {
        var door = Door(Short);
        await Round(door, [1, 2, 3]);

        await Come(door, 4);

        await Eventually.Holds(() => rounds.Count == 2, "the time is up");
        Assert.Equal([4], rounds.Last());
    }

    [Fact]
    public async Task Who_comes_alone_waits_for_nobody()
    {
        var door = Door(Long);
        await Round(door, [1]);

        await Come(door, 2);

        await Eventually.Holds(() => rounds.Count == 2, "it is taken at once", Long / 2);
    }

    [Fact]
    public async Task What_came_while_others_were_dealt_with_is_company_enough()
    {
        var door = Door(Long);
        await Come(door, 1);
        await Eventually.Holds(() => rounds.Count == 1, "the first is under way");
        await Come(door, 2, 3);
        free.Release();
        await Eventually.Holds(() => rounds.Count == 2, "both are under way");
        await Come(door, 4, 5);

        free.Release();

        await Eventually.Holds(() => rounds.Count == 3, "the next two are under way", Long / 2);
        Assert.Equal([4, 5], rounds.Last());
    }

    [Fact]
    public async Task When_more_come_at_once_than_there_is_room_for_room_is_made()
    {
        var done = new ConcurrentBag<int>();
        var door = new Together<int>(2, mostWaiting: 4, together => { together.ForEach(done.Add); return Task.CompletedTask; });

        foreach (var one in Enumerable.Range(0, 50))
            await door.Enter(one, Cancellation).AsTask().WaitAsync(Long, Cancellation);
        door.Begin();

        await Eventually.Holds(() => done.Count == 50, "all are dealt with", Long);
        Assert.Equal(Enumerable.Range(0, 50), done.Order());
    }

    [Fact]
    public async Task Of_thousands_that_come_from_everywhere_each_is_dealt_with_once()
    {
        var done = new ConcurrentBag<int>();
        var door = new Together<int>(64, mostWaiting: 128, async together => { await Task.Yield(); together.ForEach(done.Add); }, TimeSpan.FromMilliseconds(1));

        await Parallel.ForEachAsync(Enumerable.Range(0, 20_000), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, (one, token) => new ValueTask(door.Join(one, token)));

        await Eventually.Holds(() => done.Count == 20_000, "all are dealt with");
        Assert.Equal(20_000, done.Distinct().Count());
    }

    /// <summary>Each round lasts until it is set free.</summary>
    private Together<int> Door(TimeSpan gathering) => new(64, 1_000, async together =>
    {
        rounds.Enqueue(together);
        await free.WaitAsync(Cancellation);
    }, gathering);

    private async Task Round(Together<int> door, int[] together)
    {
        foreach (var one in together)
            await door.Enter(one, Cancellation);
        door.Begin();
        await Eventually.Holds(() => rounds.Count == 1, "the round is under way");
        Assert.Equal(together, rounds.Single());
        free.Release(2);
    }

    private static async Task Come(Together<int> door, params int[] several)
    {
        foreach (var one in several)
            await door.Join(one, Cancellation);
    }
}
