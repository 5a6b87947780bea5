using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Market.ServiceDefaults.Database;

public static class InsertManyRows
{
    /// <summary>
    /// Inserts thousands of rows inside the transaction without tracking them, which would cost several times what the database does. Numbers that the
    /// database gives are left to it. A few rows of several tables: <see cref="Statements"/>.
    /// </summary>
    public static async Task InsertMany<T>(this ServiceDb db, IEnumerable<T> rows, CancellationToken cancellation) where T : class
    {
        if (db.Database.GetDbConnection() is NpgsqlConnection postgres)
            await Copy(postgres, TableColumns.Of(db, typeof(T)), rows, cancellation);
        else
        {
            var statements = new Statements(db);
            statements.Insert(rows);
            await statements.Send(cancellation);
        }
    }

    private static async Task Copy<T>(NpgsqlConnection connection, TableColumns table, IEnumerable<T> rows, CancellationToken cancellation) where T : class
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {table.Name} ({table.ColumnNames}) FROM STDIN (FORMAT BINARY)", cancellation);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellation);
            foreach (var column in table.Columns)
                if (column.Value(row) is { } value)
                    await copy.WriteAsync(value, column.Mapping.StoreTypeNameBase, cancellation);
                else
                    await copy.WriteNullAsync(cancellation);
        }
        await copy.CompleteAsync(cancellation);
    }
}
