using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Market.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Market.Web.Livestream.Vault;

/// <summary>Reads a log of any length, also one in which somebody has written what none of ours writes.</summary>
internal static class EvidenceEntries
{
    private const int AtOnce = 1000;

    /// <summary>In their order; for one that is no entry of ours, its number alone.</summary>
    public static async IAsyncEnumerable<(long Seq, LiveEvent? Entry)> Read(IQueryable<LiveEvent> log, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var (last, atOnce) = (0L, AtOnce); ;)
        {
            var rest = log.AsNoTracking().Where(entry => entry.Seq > last).OrderBy(entry => entry.Seq);
            if (await Readable(rest.Take(atOnce), cancellation) is { } entries)
            {
                if (entries.Count == 0)
                    yield break;
                foreach (var entry in entries)
                    yield return (entry.Seq, entry);
                last = entries[^1].Seq;
            }
            else if (atOnce > 1)
                // One of them is no entry at all: one by one, until it comes.
                atOnce = 1;
            else
            {
                last = await rest.Select(entry => entry.Seq).FirstAsync(cancellation);
                yield return (last, null);
            }
        }
    }

    /// <summary>What the database has of an entry that cannot be read, column by column.</summary>
    /// <returns>Its hash as it stands there, and the rest as JSON.</returns>
    public static async Task<(string Hash, byte[] Columns)> Raw(WebDb db, string session, long seq, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = "SELECT * FROM live_events WHERE session_code = @session AND seq = @seq";
            Add(command, "@session", session);
            Add(command, "@seq", seq);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            var columns = new Dictionary<string, string>();
            if (await row.ReadAsync(cancellation))
                for (var column = 0; column < row.FieldCount; column++)
                    if (!await row.IsDBNullAsync(column, cancellation))
                        columns[row.GetName(column)] = Text(row.GetValue(column));
            columns.Remove("hash", out var hash);
            return (hash ?? "", JsonSerializer.SerializeToUtf8Bytes(columns, EvidenceContent.Json));
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <returns>Null when one of them has a value that none of ours can have.</returns>
    private static async Task<List<LiveEvent>?> Readable(IQueryable<LiveEvent> entries, CancellationToken cancellation)
    {
        try
        {
            return await entries.ToListAsync(cancellation);
        }
        catch (Exception exception) when (exception is InvalidOperationException or InvalidCastException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static string Text(object value) => value switch
    {
        byte[] bytes => Convert.ToHexStringLower(bytes),
        DateTime at => at.ToUniversalTime().ToString("o", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}
