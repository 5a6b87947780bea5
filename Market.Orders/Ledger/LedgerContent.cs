using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.Orders.Linkage;
using Market.Orders.Settlement;

namespace Market.Orders.Ledger;

/// <summary>
/// What a link seals, as JSON: members in the order written here, nulls left out, UTF-8, no white space. The same bytes are hashed, exported and
/// verified, so an auditor needs nothing of ours to check a hash. A new member must be nullable and come last, or old hashes no longer match.
/// </summary>
internal sealed record LedgerContent(SealedJournal? Journal, SealedPlan? Plan)
{
    public static readonly byte[] Genesis = new byte[SHA256.HashSizeInBytes];

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public byte[] Bytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="JsonException">It is not what we write.</exception>
    public static LedgerContent Parse(ReadOnlySpan<byte> content) =>
        JsonSerializer.Deserialize<LedgerContent>(content, Json) ?? throw new JsonException("The content is null.");

    /// <summary>SHA-256 of the hash before, as 32 bytes (32 zeros before the first), and the content.</summary>
    public static byte[] HashAfter(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> content)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(previous);
        sha.AppendData(content);
        return sha.GetHashAndReset();
    }

    /// <summary>Microseconds since 1970 in UTC, the finest that both databases keep.</summary>
    public static long Microseconds(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;
}

internal sealed record SealedJournal(
    Guid Id, JournalKind Kind, string Source, long At, IReadOnlyList<SealedPosting> Postings, IReadOnlyList<SealedAttribution>? Attributions,
    IReadOnlyList<SealedClosedLine>? Closed = null)
{
    [JsonIgnore]
    public IEnumerable<SealedAttribution> Attributed => Attributions ?? [];

    [JsonIgnore]
    public IEnumerable<SealedClosedLine> ClosedLines => Closed ?? [];

    public static SealedJournal Of(Journal journal, IEnumerable<Posting> postings, IEnumerable<Attribution> attributions, IEnumerable<ClosedLine> closed) => new(
        journal.Id, journal.Kind, journal.Source, LedgerContent.Microseconds(journal.At),
        [.. postings.OrderBy(posting => posting.No).Select(posting => new SealedPosting(posting.No, posting.DebitAccount, posting.CreditAccount, posting.Fen))],
        NullIfNone([.. attributions.OrderBy(attribution => attribution.Id, StringComparer.Ordinal).Select(SealedAttribution.Of)]),
        NullIfNone([.. closed.OrderBy(line => line.AttributionId, StringComparer.Ordinal).Select(line => new SealedClosedLine(line.AttributionId, line.Counter, line.FeeFen))]));

    private static T[]? NullIfNone<T>(T[] list) => list.Length == 0 ? null : list;
}

/// <summary>A line that a closing took in.</summary>
internal sealed record SealedClosedLine(string Id, string? Counter, long FeeFen);

internal sealed record SealedPosting(int No, string Debit, string Credit, long Fen);

internal sealed record SealedAttribution(
    string Id, string OrderNo, int LineNo, bool Refund, long At, string Month, string Product, bool Certified, string Supplier, string Base,
    string Village, string Town, SaleChannel Channel, string? Promoter, string PlanVersion, int Quantity, long AttributedFen, long BenefitFen)
{
    public static SealedAttribution Of(Attribution a) => new(
        a.Id, a.OrderNo, a.LineNo, a.Refund, LedgerContent.Microseconds(a.At), a.Month, a.ProductCode, a.Certified, a.SupplierCode, a.BaseCode,
        a.VillageCode, a.TownCode, a.Channel, a.Promoter, a.PlanVersion, a.Quantity, a.AttributedFen, a.BenefitFen);
}

/// <summary>What of a plan version decides about money. Its last day is not in it: that may become known later.</summary>
internal sealed record SealedPlan(
    string PlanVersion, string Base, int Version, DateOnly ValidFrom, IReadOnlyList<SealedRate> Rates, IReadOnlyList<SealedMember> Members)
{
    public static SealedPlan Of(LinkagePlan plan) => new(
        plan.PlanVersion, plan.BaseCode, plan.Version, plan.ValidFrom,
        [.. plan.Rates.OrderBy(rate => rate.ProductCode, StringComparer.Ordinal).Select(rate => new SealedRate(rate.ProductCode, rate.BenefitPermille))],
        [.. plan.Members.OrderBy(member => member.No).Select(member => new SealedMember(member.No, member.HouseholdId, member.VillageCode, member.Mode, member.Weight))]);
}

internal sealed record SealedRate(string Product, int Permille);

internal sealed record SealedMember(int No, int Household, string Village, LinkageMode Mode, int Weight);
