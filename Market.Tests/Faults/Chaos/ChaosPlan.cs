namespace Market.Tests.Faults.Chaos;

/// <summary>What happens to the market, drawn from a seed: the same seed gives the same blows in the same order, whatever the machine's speed.</summary>
internal sealed class ChaosPlan(int seed, IReadOnlyDictionary<string, string[]> targets)
{
    private readonly Random random = new(seed);

    /// <summary>Time in which the market may sell, before the next round.</summary>
    public TimeSpan Rest() => TimeSpan.FromMilliseconds(random.Next(1_000, 5_000));

    /// <summary>One blow, or two different ones at once.</summary>
    public IReadOnlyList<Blow> Round()
    {
        var first = One();
        var second = One();
        // Two blows to one part would only mend each other.
        return random.Next(4) == 0 && second.Part != first.Part ? [first, second] : [first];
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

    private Blow One()
    {
        var what = targets.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(targets.Count));
        var parts = targets[what];
        return new Blow(what, parts[random.Next(parts.Length)], TimeSpan.FromMilliseconds(random.Next(300, what == "kill" ? 4_000 : 9_000)));
    }
}
