using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Market.Web.Livestream.Vault;

/// <summary>
/// What of an entry is hashed, as JSON: members in the order written here, nulls left out, UTF-8, no white space. The same bytes are hashed, exported and verified, so an
/// authority needs nothing of ours to check a hash. A new member must be nullable and come last, or old hashes no longer match.
/// </summary>
/// <param name="At">Milliseconds since 1970 in UTC, the finest that both databases keep.</param>
internal sealed record EvidenceContent(
    string Session, long Seq, long At, LiveEventKind Kind, string Actor, string? Text, string? Product, long? About, HidingReason? Reason, string? Name, string? Account, int? Number)
{
    public static readonly byte[] Genesis = new byte[SHA256.HashSizeInBytes];

    /// <summary>Also of what entries carry in their text.</summary>
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public static EvidenceContent Of(LiveEvent entry) => new(
        entry.SessionCode, entry.Seq, entry.At.ToUnixTimeMilliseconds(), entry.Kind, entry.Actor, entry.Text, entry.ProductCode, entry.About, entry.Reason, entry.Name, entry.AccountId, entry.Number);

    public byte[] Bytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>SHA-256 of the hash before, as 32 bytes (32 zeros before the first), and the content: as the ledger's (docs/ledger.md).</summary>
    public static byte[] HashAfter(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> content)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(previous);
        sha.AppendData(content);
        return sha.GetHashAndReset();
    }
}
