using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Market.Orders.Ledger.Verification;

/// <summary>Says what an export is: written beside it as {file}.manifest.json.</summary>
/// <param name="Sha256">Of the file's bytes.</param>
internal sealed record LedgerManifest(int Format, DateTimeOffset ExportedAt, long Lines, long Seq, string Head, string Sha256);

/// <summary>
/// The ledger as a file, one line per entry: number, hash and content, separated by tabs (docs/ledger.md). The content is the bytes that
/// were hashed. A journal that was not sealed has "-" for both, or "!" for one that does not even wait to be.
/// </summary>
internal static class LedgerExport
{
    private const int Format = 1;
    private const int LongestLine = 64 * 1024 * 1024;
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static async Task<LedgerManifest> Write(string file, IAsyncEnumerable<LedgerEntry> entries, DateTimeOffset now, CancellationToken cancellation)
    {
        var (lines, seq, head) = (0L, 0L, LedgerContent.Genesis);
        using var sha = SHA256.Create();
        await using (var bytes = File.Create(file))
        await using (var hashed = new CryptoStream(bytes, sha, CryptoStreamMode.Write))
        await using (var buffered = new BufferedStream(hashed, 1 << 20))
        {
            await foreach (var entry in entries.WithCancellation(cancellation))
            {
                var unsealed = entry.Waiting ? "-" : "!";
                buffered.Write(Encoding.ASCII.GetBytes(entry.Seq is null ? $"{unsealed}\t{unsealed}\t" : $"{entry.Seq}\t{Convert.ToHexStringLower(entry.Hash!)}\t"));
                buffered.Write(entry.Bytes ?? Encoding.UTF8.GetBytes(entry.Subject));
                buffered.Write("\n"u8);
                lines++;
                (seq, head) = (entry.Seq ?? seq, entry.Hash ?? head);
            }
        }
        var manifest = new LedgerManifest(Format, now, lines, seq, Convert.ToHexStringLower(head), Convert.ToHexStringLower(sha.Hash!));
        await File.WriteAllTextAsync(ManifestOf(file), JsonSerializer.Serialize(manifest, Json), cancellation);
        return manifest;
    }

    /// <exception cref="InvalidDataException">The file is not an export, or not the one its manifest describes.</exception>
    public static async IAsyncEnumerable<LedgerEntry> Read(string file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var sha = SHA256.Create();
        var (number, manifest) = (0L, Manifest(file));
        await using (var bytes = File.OpenRead(file))
        await using (var hashed = new CryptoStream(bytes, sha, CryptoStreamMode.Read))
        using (var text = new StreamReader(hashed, new UTF8Encoding(false, throwOnInvalidBytes: true), false, 1 << 16))
            while (await text.ReadLineAsync(cancellation) is { } line)
            {
                number++;
                yield return line.Length <= LongestLine ? Entry(line, number) : throw new InvalidDataException($"line {number} is too long");
            }
        if (number != manifest.Lines || Convert.ToHexStringLower(sha.Hash!) != manifest.Sha256)
            throw new InvalidDataException("the file is not the one its manifest describes");
    }

    private static string ManifestOf(string file) => file + ".manifest.json";

    private static LedgerManifest Manifest(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<LedgerManifest>(File.ReadAllText(ManifestOf(file)), Json) is { Format: Format } manifest
                ? manifest : throw new InvalidDataException("the manifest is of another format");
        }
        catch (Exception exception) when (exception is JsonException or FileNotFoundException)
        {
            throw new InvalidDataException($"{Path.GetFileName(ManifestOf(file))} is missing or not a manifest", exception);
        }
    }

    private static LedgerEntry Entry(string line, long number)
    {
        if (line.Split('\t', 3) is not [var seq, var hash, var content])
            throw new InvalidDataException($"line {number} does not have three fields");
        var bytes = Encoding.UTF8.GetBytes(content);
        try
        {
            if (seq is "-" or "!")
                return Of(null, null, bytes, seq == "-");
            if (!long.TryParse(seq, NumberStyles.None, CultureInfo.InvariantCulture, out var no) || hash.Length != 64)
                throw new InvalidDataException($"line {number} has no number or no hash");
            return content.StartsWith('{')
                ? Of(no, Convert.FromHexString(hash), bytes, waiting: false)
                : new LedgerEntry(no, Convert.FromHexString(hash), null, null, content, Waiting: false);
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new InvalidDataException($"line {number} cannot be read", exception);
        }
    }

    private static LedgerEntry Of(long? seq, byte[]? hash, byte[] bytes, bool waiting)
    {
        var content = LedgerContent.Parse(bytes);
        return new LedgerEntry(seq, hash, bytes, content, content.Plan is { } plan ? $"plan {plan.PlanVersion}" : $"journal {content.Journal?.Id}", waiting);
    }
}
