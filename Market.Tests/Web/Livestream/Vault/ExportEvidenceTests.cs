using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Market.Web.Data;
using Market.Web.Livestream.Pictures;
using Market.Web.Livestream.Vault;
using Microsoft.EntityFrameworkCore;

namespace Market.Tests.Web.Livestream.Vault;

/// <summary>What an authority is given can be checked from the ZIP alone, by what it says itself, and that it was given stays written down.</summary>
public sealed class ExportEvidenceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("market-export-").FullName;

    public static TheoryData<Stack> Both => TestDatabases.Both;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task<EvidenceExport?> Export(LiveHost live, string code, Stream output) => await live.In(async (ExportEvidence export) =>
    {
        if (await export.Begin(code, "市监函〔2026〕7号", "auditor@example.com", Cancellation) is not { } begun)
            return null;
        await export.Write(output, begun, Cancellation);
        return begun;
    });

    private async Task Unpack(MemoryStream zip)
    {
        zip.Position = 0;
        await ZipFile.ExtractToDirectoryAsync(zip, folder, Cancellation);
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(folder, file));

    [Theory, MemberData(nameof(Both))]
    public async Task Every_hash_of_it_is_found_again_from_the_archive_alone(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Over();
        using var zip = new MemoryStream();

        var export = (await Export(live, code, new OneWay(zip)))!;
        await Unpack(zip);

        var sums = Read("SHA256SUMS").Split('\n', StringSplitOptions.RemoveEmptyEntries).ToDictionary(line => line[66..], line => line[..64]);
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).Where(name => name != "SHA256SUMS").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(files, sums.Keys.Order(StringComparer.Ordinal));
        Assert.All(sums, sum => Assert.Equal(sum.Value, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, sum.Key))))));
        var head = Chain();
        using var manifest = JsonDocument.Parse(Read("manifest.json"));
        Assert.Equal((head, "市监函〔2026〕7号", "auditor@example.com"), (Text(manifest, "head"), Text(manifest, "reason"), Text(manifest, "exportedBy")));
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(live.Recordings(), code, "00001.mp4"), Cancellation), await File.ReadAllBytesAsync(Path.Combine(folder, "recordings", "00001.mp4"), Cancellation));
        var written = await live.In((WebDb db) => db.EvidenceExports.AsNoTracking().SingleAsync(Cancellation));
        Assert.Equal((code, export.Id, "市监函〔2026〕7号", live.Time.GetUtcNow()), (written.SessionCode, written.Id, written.Reason, written.FinishedAt));
        Assert.Equal(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(folder, "SHA256SUMS"), Cancellation)), written.SumsHash);
    }

    [Fact]
    public async Task Hidden_words_stand_in_it_as_they_were_with_the_reason_and_no_cell_of_it_runs()
    {
        await using var live = await LiveHost.Start(Stack.Sqlite);
        var code = await live.Over();
        using var zip = new MemoryStream();
        await Export(live, code, zip);
        await Unpack(zip);

        var chat = Read("chat.csv").Split("\r\n");
        Assert.Contains("\"来我主页 \"\"便宜\"\"\",\"Hidden Spam cadre@example.com", chat[2], StringComparison.Ordinal);
        Assert.Contains("\"viewer-2\"", chat[2], StringComparison.Ordinal);
        Assert.Contains("\"'=SUM(A1)\",\"\"", chat[3], StringComparison.Ordinal);
        Assert.Contains($"\"{LiveHost.Pepper.Code}\",62.00", Read("pins-and-prices.csv"), StringComparison.Ordinal);
        Assert.Contains("先锋函〔2026〕18号", Read("line-up.json"), StringComparison.Ordinal);
    }

    /// <summary>The commands that its description gives, as they stand there.</summary>
    [Theory]
    [InlineData("README.zh-CN.md")]
    [InlineData("README.en.md")]
    public async Task The_commands_that_it_names_find_it_right_and_find_what_was_altered(string readme)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/xxd") && File.Exists("/usr/bin/sha256sum"), "Needs sha256sum and xxd.");
        await using var live = await LiveHost.Start(Stack.Sqlite);
        var code = await live.Over();
        using var zip = new MemoryStream();
        var export = (await Export(live, code, zip))!;
        await Unpack(zip);
        var commands = Commands(readme);

        var right = await Run(commands);
        Assert.Equal($"{Convert.ToHexStringLower(export.Head)}@{export.HeadSeq}", $"{right[^1]}@{export.HeadSeq}");
        Assert.Contains(KnownHead.Text(export.Head, export.HeadSeq), Read(readme), StringComparison.Ordinal);
        Assert.DoesNotContain(right, line => line.Contains("FAILED", StringComparison.Ordinal) || line.Contains("wrong", StringComparison.Ordinal));

        await File.WriteAllTextAsync(Path.Combine(folder, "events.tsv"), Read("events.tsv").Replace("辣不辣", "不太辣", StringComparison.Ordinal), Cancellation);
        var altered = await Run(commands);
        Assert.Contains("events.tsv: FAILED", altered);
        Assert.Contains("entry 7 is wrong", altered);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_hosts_pictures_are_in_it_by_the_hashes_of_the_log_also_those_taken_off_and_one_that_is_gone_is_named(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var (code, seq) = await live.OverWithPicture();
        using var zip = new MemoryStream();
        await Export(live, code, zip);
        await Unpack(zip);

        var file = LivePicture.FileOf(seq);
        var hash = (await live.Session(code)).Log.Single(entry => entry.Seq == seq).Text;
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(folder, file), Cancellation))));
        Assert.Contains($"{hash}  {file}\n", Read("SHA256SUMS"), StringComparison.Ordinal);
        using (var manifest = JsonDocument.Parse(Read("manifest.json")))
            Assert.Equal(0, manifest.RootElement.GetProperty("missingFiles").GetArrayLength());

        await live.Falsify("DELETE FROM live_pictures");
        Directory.Delete(folder, recursive: true);
        using var without = new MemoryStream();
        await Export(live, code, without);
        await Unpack(without);
        using var then = JsonDocument.Parse(Read("manifest.json"));
        Assert.Equal(file, Assert.Single(then.RootElement.GetProperty("missingFiles").EnumerateArray()).GetString());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_none_of_ours_can_have_written_does_not_stop_it_and_stands_in_it_as_it_is_kept(Stack stack)
    {
        await using var live = await LiveHost.Start(stack);
        var code = await live.Over();
        await live.Falsify($"UPDATE live_events SET kind = 'Nonsense' WHERE session_code = '{code}' AND seq = 10", $"UPDATE live_events SET reason = 'Whim' WHERE session_code = '{code}' AND kind = 'Hidden'");
        using var zip = new MemoryStream();

        var export = (await Export(live, code, zip))!;
        await Unpack(zip);

        var lines = Read("events.tsv").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(export.HeadSeq, lines.Length);
        Assert.Equal(Enumerable.Range(1, lines.Length).Select(number => $"{number}"), lines.Select(line => line.Split('\t')[0]));
        using var nonsense = JsonDocument.Parse(lines[9].Split('\t')[2]);
        Assert.Equal(("Nonsense", "=SUM(A1)", "10"), (Text(nonsense, "kind"), Text(nonsense, "text"), Text(nonsense, "seq")));
        Assert.Equal(64, lines[9].Split('\t')[1].Length);
        Assert.Contains("Whim", lines[8], StringComparison.Ordinal);
        Assert.Contains("辣不辣", Read("chat.csv"), StringComparison.Ordinal);
        if (File.Exists("/usr/bin/xxd"))
            Assert.Equal(["entry 9 is wrong", "entry 10 is wrong"], (await Run(Commands("README.en.md"))).Where(line => line.Contains("wrong", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Of_a_show_that_never_was_there_is_nothing_and_what_was_broken_off_is_seen()
    {
        await using var live = await LiveHost.Start(Stack.Sqlite);
        var code = await live.Approved();
        Assert.Null(await Export(live, code, Stream.Null));
        Assert.Null(await Export(live, "L000000-AAAAAA", Stream.Null));
        Assert.Equal(0, await live.In((WebDb db) => db.EvidenceExports.CountAsync(Cancellation)));

        var over = await live.Over();
        await Assert.ThrowsAsync<IOException>(() => Export(live, over, new OneWay(new MemoryStream(new byte[500]))));
        Assert.Null((await live.In((WebDb db) => db.EvidenceExports.AsNoTracking().SingleAsync(Cancellation))).FinishedAt);
        foreach (var statement in new[] { "UPDATE evidence_exports SET reason = 'x'", "DELETE FROM evidence_exports" })
            await Assert.ThrowsAnyAsync<Exception>(() => live.In((WebDb db) => db.Database.ExecuteSqlRawAsync(statement, Cancellation)));
    }

    /// <returns>Hash and number of the last entry, having found each again.</returns>
    private string Chain()
    {
        var (hash, number) = (new byte[32], 0L);
        foreach (var line in Read("events.tsv").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split('\t');
            Assert.Equal((3, $"{++number}"), (parts.Length, parts[0]));
            hash = SHA256.HashData([.. hash, .. Encoding.UTF8.GetBytes(parts[2])]);
            Assert.Equal(parts[1], Convert.ToHexStringLower(hash));
            using var content = JsonDocument.Parse(parts[2]);
            Assert.Equal(number, content.RootElement.GetProperty("seq").GetInt64());
        }
        return $"{Convert.ToHexStringLower(hash)}@{number}";
    }

    private static string? Text(JsonDocument document, string member) => document.RootElement.GetProperty(member).GetString();

    private string Commands(string readme) => string.Join('\n', Read(readme).Split('\n').Where(line => line.StartsWith("       ", StringComparison.Ordinal)).Select(line => line[7..]));

    private async Task<string[]> Run(string commands)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", commands]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["LC_ALL"] = "C.UTF-8" } })!;
        var output = await bash.StandardOutput.ReadToEndAsync(Cancellation);
        await bash.WaitForExitAsync(Cancellation);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>A response: it is written in one go, asynchronously, and cannot be looked at; when what is behind it is full, the reader has gone.</summary>
    private sealed class OneWay(MemoryStream behind) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                behind.Write(buffer.Span);
                return ValueTask.CompletedTask;
            }
            catch (NotSupportedException)
            {
                throw new IOException("The reader has gone.");
            }
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override void Flush() => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
