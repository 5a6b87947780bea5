using System.Text.Json;

namespace Market.Web.Livestream.Video.Recording;

/// <summary>
/// What is known of one recording, beside it on the disk: one file for each recorder of the host and description of its pictures. Written when it begins and, with size and
/// hash, when it is finished.
/// </summary>
/// <param name="File">Its name in the session's folder.</param>
/// <param name="DurationMs">Null until it is finished, like what follows.</param>
/// <param name="Sha256">Of the finished file, lower-case hexadecimal.</param>
internal sealed record RecordingManifest(
    string Session, int Epoch, string File, string Mime, int Width, int Height, DateTimeOffset BeganAt, DateTimeOffset? EndedAt = null, long? DurationMs = null, long? Bytes = null, string? Sha256 = null)
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public bool IsFinished => Sha256 is not null;

    public static async Task<RecordingManifest?> Read(string path, CancellationToken cancellation)
    {
        await using var file = System.IO.File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<RecordingManifest>(file, Format, cancellation);
    }

    /// <summary>All or nothing: a manifest is never half there.</summary>
    public void Write(string folder)
    {
        var path = Path.Combine(folder, $"{File}.json");
        var temporary = $"{path}.new";
        using (var file = new FileStream(temporary, FileMode.Create))
        {
            JsonSerializer.Serialize(file, this, Format);
            file.Flush(flushToDisk: true);
        }
        System.IO.File.Move(temporary, path, overwrite: true);
    }
}
