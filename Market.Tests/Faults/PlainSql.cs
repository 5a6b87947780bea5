using System.Data.Common;

namespace Market.Tests.Faults;

/// <summary>Plain SQL over either database, past everything that the program believes.</summary>
internal static class PlainSql
{
    public static async Task<long> Number(this DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync());
    }

    public static Task<List<(string Name, long Number)>> Rows(this DbConnection connection, string sql) => Read(connection, sql, row => (row.GetString(0), row.GetInt64(1)));

    /// <summary>The first column, as text; SQLite and PostgreSQL write identifiers in different case.</summary>
    public static Task<List<string>> Texts(this DbConnection connection, string sql) => Read(connection, sql, row => $"{row.GetValue(0)}");

    private static async Task<List<T>> Read<T>(DbConnection connection, string sql, Func<DbDataReader, T> read)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }
}
