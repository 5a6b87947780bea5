using System.Data.Common;
using Market.ServiceDefaults.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Market.ServiceDefaults.Database;

/// <summary>
/// Statements of one transaction that PostgreSQL is sent in one message: on a busy machine a message to and fro costs more than most statements do, and rows that
/// others wait for are not held through it. SQLite, which is in our process, has them one after another.
/// </summary>
public sealed class Statements(ServiceDb db)
{
    // Few enough that SQLite, which looks each up by name, does not slow down.
    private const int ParametersOfOneStatement = 600;
    private readonly DbConnection connection = db.Database.GetDbConnection();
    private readonly List<Statement> statements = [];

    /// <summary>Inserts rows without tracking them. Numbers that the database gives are left to it.</summary>
    public void Insert<T>(IEnumerable<T> rows) where T : class
    {
        var table = TableColumns.Of(db, typeof(T));
        if (db.IsSqlite)
            statements.AddRange(rows.Chunk(ParametersOfOneStatement / table.Columns.Count).Select(chunk => InsertInSqlite(table, chunk)));
        else
            statements.Add(InsertInPostgres(table, [.. rows]));
    }

    /// <summary>Publishes facts without tracking them; they leave when the surrounding transaction has committed.</summary>
    public void Publish(IEnumerable<OutboxMessage> facts)
    {
        db.PublishesMany = true;
        Insert(facts);
    }

    /// <param name="sql">Its values are $1, $2 and so on.</param>
    public void Add(string sql, params IEnumerable<object> values) =>
        statements.Add(new Statement(sql, [.. values.Select((value, index) => Parameter(index, value))], IsCounted: true));

    /// <returns>How many rows each statement of <see cref="Add"/> changed, in their order.</returns>
    public async Task<List<int>> Send(CancellationToken cancellation)
    {
        var transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        if (statements.Count == 0)
            return [];
        return connection.CanCreateBatch ? await SendTogether(transaction, cancellation) : await SendOneByOne(transaction, cancellation);
    }

    private async Task<List<int>> SendTogether(DbTransaction transaction, CancellationToken cancellation)
    {
        await using var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        foreach (var statement in statements)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = statement.Sql;
            command.Parameters.AddRange(statement.Parameters);
            batch.BatchCommands.Add(command);
        }
        await batch.ExecuteNonQueryAsync(cancellation);
        return [.. statements.Zip(batch.BatchCommands).Where(sent => sent.First.IsCounted).Select(sent => sent.Second.RecordsAffected)];
    }

    private async Task<List<int>> SendOneByOne(DbTransaction transaction, CancellationToken cancellation)
    {
        var changed = new List<int>();
        foreach (var statement in statements)
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = statement.Sql;
            command.Parameters.AddRange(statement.Parameters);
            var rows = await command.ExecuteNonQueryAsync(cancellation);
            if (statement.IsCounted)
                changed.Add(rows);
        }
        return changed;
    }

    private static Statement InsertInPostgres(TableColumns table, object[] rows)
    {
        // One list for each column: the statement stays the same however many rows there are, and is planned once.
        var lists = table.Columns.Select(column =>
        {
            var list = Array.CreateInstance(column.ValueType, rows.Length);
            for (var index = 0; index < rows.Length; index++)
                list.SetValue(column.Value(rows[index]), index);
            return (DbParameter)new NpgsqlParameter { Value = list, DataTypeName = $"{column.Mapping.StoreTypeNameBase}[]" };
        });
        return new Statement($"INSERT INTO {table.Name} ({table.ColumnNames}) SELECT * FROM unnest({string.Join(", ", table.Columns.Select((_, index) => Name(index)))})", [.. lists], IsCounted: false);
    }

    private Statement InsertInSqlite<T>(TableColumns table, T[] rows) where T : class
    {
        using var command = connection.CreateCommand();
        var values = rows.SelectMany(row => table.Columns.Select(column => (column, row)))
            .Select((value, index) => value.column.Mapping.CreateParameter(command, Name(index), value.column.Read(value.row), nullable: true)).ToArray();
        var tuples = rows.Select((_, row) => $"({string.Join(", ", table.Columns.Select((_, column) => Name(row * table.Columns.Count + column)))})");
        return new Statement($"INSERT INTO {table.Name} ({table.ColumnNames}) VALUES {string.Join(", ", tuples)}", values, IsCounted: false);
    }

    private DbParameter Parameter(int index, object value)
    {
        var parameter = DbProviderFactories.GetFactory(connection)!.CreateParameter()!;
        parameter.Value = value;
        // SQLite knows them by name, PostgreSQL by place only.
        if (db.IsSqlite)
            parameter.ParameterName = Name(index);
        return parameter;
    }

    private static string Name(int index) => $"${index + 1}";

    private sealed record Statement(string Sql, DbParameter[] Parameters, bool IsCounted);
}
