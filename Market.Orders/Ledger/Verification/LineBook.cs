using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Market.Orders.Linkage;

namespace Market.Orders.Ledger.Verification;

/// <summary>Sixteen bytes that stand for a name, so that a million names fit into memory.</summary>
internal static class Key
{
    public static UInt128 Of(string kind, string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{name}"), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}

/// <summary>The plan versions met so far.</summary>
internal sealed class Plans
{
    private readonly Dictionary<string, SealedPlan> known = [];

    public bool Has(string planVersion) => known.ContainsKey(planVersion);

    public IReadOnlyList<(int, long)> Members(string planVersion) => [.. known[planVersion].Members.Select(member => (member.Household, (long)member.Weight))];

    public string? Add(SealedPlan plan) => known.TryAdd(plan.PlanVersion, plan) ? null : "this plan was sealed before";

    /// <summary>The rate that a product's sales have under a plan, or null when the plan or its rate is not known.</summary>
    public int? Permille(string planVersion, string product) => planVersion == LinkagePlan.None
        ? 0
        : known.TryGetValue(planVersion, out var plan) ? plan.Rates.FirstOrDefault(rate => rate.Product == product)?.Permille : null;
}

/// <summary>What is left of every order line, and what its pools come to: what refunds are checked against.</summary>
internal sealed class LineBook
{
    private readonly Dictionary<UInt128, (long NetFen, int Origin)> lines = [];
    private readonly Dictionary<(string, string, string), int> origins = [];
    private readonly Dictionary<string, long> benefits = [];

    /// <summary>What the attributions of a pool come to, in fen.</summary>
    public long BenefitOf(string pool) => benefits.GetValueOrDefault(pool);

    /// <summary>Checks one attribution: its benefit is its rate of its net, and a refund goes back on the plan of its sale, up to what was sold.</summary>
    public string? Take(SealedAttribution a, int permille)
    {
        ref var line = ref CollectionsMarshal.GetValueRefOrAddDefault(lines, Key.Of(a.OrderNo, $"{a.LineNo}"), out var sold);
        var origin = Origin(a);
        if (sold == !a.Refund)
            return a.Refund ? $"attribution {a.Id} refunds a line that was not sold" : $"attribution {a.Id} sells a line that was sold before";
        if (a.Refund && line.Origin != origin)
            return $"attribution {a.Id} is not on the supplier, product and plan version of its sale";
        var (before, after) = (line.NetFen, line.NetFen + a.AttributedFen);
        if (after < 0 || a.AttributedFen == 0 || a.AttributedFen < 0 != a.Refund || (a.Refund ? a.Quantity > 0 : a.Quantity <= 0))
            return $"attribution {a.Id} is of {a.AttributedFen} fen, with {before} fen left of its line";
        var benefit = (after * permille / 1000) - (before * permille / 1000);
        if (a.BenefitFen != benefit)
            return $"attribution {a.Id} has a benefit of {a.BenefitFen} fen, and {permille} ‰ of its net make {benefit} fen";
        line = (after, origin);
        var pool = Accounts.BenefitPool(a.Product, a.PlanVersion);
        benefits[pool] = benefits.GetValueOrDefault(pool) + benefit;
        return null;
    }

    private int Origin(SealedAttribution a) =>
        origins.TryGetValue((a.Supplier, a.Product, a.PlanVersion), out var known) ? known : origins[(a.Supplier, a.Product, a.PlanVersion)] = origins.Count + 1;
}
