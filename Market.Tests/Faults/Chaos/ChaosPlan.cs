namespace Market.Tests.Faults.Chaos;

/// <summary>What happens to the market, drawn from a seed: the same seed gives the same blows in the same order, whatever the machine's speed.</summary>
internal sealed class ChaosPlan(int seed, IReadOnlyDictionary<string, string[]> targets)
{
    private readonly Random random = new(seed);
    private readonly Queue<(string What, string Part)> deck = [];

    /// <summary>Time in which the market may sell, before the next round.</summary>
    public TimeSpan Rest() => TimeSpan.FromMilliseconds(random.Next(1_000, 5_000));

    /// <summary>One blow, or two different ones at once.</summary>
    public IReadOnlyList<Blow> Round()
    {
        var first = One();
        if (random.Next(4) > 0)
            return [first];
        var second = One();
        // Two blows to one part would only mend each other.
        return second.Part == first.Part ? [first] : [first, second];
    }

    /// <summary>Webhooks that come often, late, backwards or never, and answers of the provider that get lost; as the simulator's switches have it.</summary>
    public object Provider() => random.Next(5) switch
    {
        0 => new { webhooks = new { duplicates = random.Next(1, 5) } },
        1 => new { webhooks = new { delay_milliseconds = random.Next(500, 6_000), duplicates = 1 } },
        2 => new { webhooks = new { reverse = true } },
        3 => new { webhooks = new { drop = random.Next(1, 4) } },
        _ => new { calls = new[] { new { route = "*", kind = random.Next(3) switch { 0 => "fail_before", 1 => "close_afterwards", _ => "conflict" }, times = random.Next(1, 3) } } },
    };

    /// <summary>From a deck in which each is once, and shuffled anew when it is used up: every part is struck in every way before any is again.</summary>
    private Blow One()
    {
        if (deck.Count == 0)
        {
            var cards = targets.OrderBy(target => target.Key, StringComparer.Ordinal).SelectMany(target => target.Value.Select(part => (target.Key, part))).ToArray();
            random.Shuffle(cards);
            foreach (var card in cards)
                deck.Enqueue(card);
        }
        var (what, part) = deck.Dequeue();
        return new Blow(what, part, TimeSpan.FromMilliseconds(random.Next(300, what == "kill" ? 4_000 : 9_000)));
    }
}
