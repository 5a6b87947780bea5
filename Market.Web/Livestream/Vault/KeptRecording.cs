using System.Text.Json;
using Market.Web.Livestream.Video.Recording;

namespace Market.Web.Livestream.Vault;

/// <summary>A finished file of a session's recording, as the log's entry <see cref="LiveEventKind.RecordingKept"/> says it.</summary>
/// <param name="BeganAt">Milliseconds since 1970 in UTC.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
internal sealed record KeptRecording(string File, int Epoch, string Mime, int Width, int Height, long BeganAt, long DurationMs, long Bytes, string Sha256)
{
    /// <summary>Null for one that is not finished.</summary>
    public static KeptRecording? Of(RecordingManifest manifest) => manifest is { IsFinished: true, DurationMs: { } duration, Bytes: { } bytes }
        ? new KeptRecording(manifest.File, manifest.Epoch, manifest.Mime, manifest.Width, manifest.Height, manifest.BeganAt.ToUnixTimeMilliseconds(), duration, bytes, manifest.Sha256!) : null;

    public static KeptRecording Parse(string text) => JsonSerializer.Deserialize<KeptRecording>(text, EvidenceContent.Json) ?? throw new JsonException("The recording is null.");

    /// <summary>Those of the log that are what we write; what somebody has made of others, the verifier names.</summary>
    public static IEnumerable<KeptRecording> Readable(IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            KeptRecording? file = null;
            try
            {
                file = Parse(text);
            }
            catch (JsonException)
            {
                continue;
            }
            yield return file;
        }
    }

    public string Json() => JsonSerializer.Serialize(this, EvidenceContent.Json);
}

/// <summary>What lies in the folder of a session's recordings on this node.</summary>
internal static class RecordingFolder
{
    public static async Task<List<RecordingManifest>> Manifests(string folder, CancellationToken cancellation)
    {
        var manifests = new List<RecordingManifest>();
        if (!Directory.Exists(folder))
            return manifests;
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
            // Its file lies beside it, whatever else it may claim.
            if (await RecordingManifest.Read(path, cancellation) is { } manifest && $"{manifest.File}.json" == Path.GetFileName(path))
                manifests.Add(manifest);
        return manifests;
    }

    /// <summary>Names of the films that lie there.</summary>
    public static IEnumerable<string> Films(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Where(name => name.EndsWith(".mp4", StringComparison.Ordinal) || name.EndsWith(".webm", StringComparison.Ordinal)) : [];
}
