using System.IO.Compression;
using System.Text;

namespace Market.Web.Livestream.Vault;

/// <summary>A ZIP that is sent while it is made: no file of it is ever whole in memory, and each is hashed as it passes.</summary>
internal sealed class EvidenceArchive(ZipArchive zip, DateTimeOffset at)
{
    private readonly List<SealedFile> files = [];

    public IReadOnlyList<SealedFile> Files => files;

    public async Task<byte[]> Add(string name, Func<Stream, Task> write, CancellationToken cancellation, bool compress = true)
    {
        var entry = zip.CreateEntry(name, compress ? CompressionLevel.Fastest : CompressionLevel.NoCompression);
        entry.LastWriteTime = at;
        await using var content = await entry.OpenAsync(cancellation);
        await using var hashed = new HashedStream(content);
        await write(hashed);
        var hash = hashed.Hash();
        files.Add(new SealedFile(name, hashed.Written, Convert.ToHexStringLower(hash)));
        return hash;
    }

    public Task<byte[]> Add(string name, ReadOnlyMemory<byte> content, CancellationToken cancellation, bool compress = true) =>
        Add(name, async stream => await stream.WriteAsync(content, cancellation), cancellation, compress);

    public Task<byte[]> Add(string name, string text, CancellationToken cancellation) => Add(name, Encoding.UTF8.GetBytes(text), cancellation);

    /// <summary>In the form that sha256sum -c reads.</summary>
    public string Sums() => string.Concat(files.Select(file => $"{file.Sha256}  {file.File}\n"));
}
