using System.Data.Common;
using Market.ServiceDefaults.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Market.ServiceDefaults.Database;

/// <summary>
/// Statements of one transaction that PostgreSQL is sent in one message: on a busy machine a message to and fro costs more than most statements do, and rows that
/// others wait for are not held through it. SQLite, which is in our process, has them one after another. They are sent once: by <see cref="Send"/> within a
/// transaction, or by <see cref="Keep"/> as one.
/// </summary>
public sealed class Statements(ServiceDb db)
{
    private readonly DbConnection connection = db.Database.GetDbConnection();
    private readonly List<Statement> statements = [];
    private bool publishes;

    /// <summary>Inserts rows without tracking them. Numbers that the database gives are left to it.</summary>
    public void Insert<T>(IEnumerable<T> rows) where T : class
    {
        if (rows.ToArray() is { Length: > 0 } some)
            statements.Add(db.IsSqlite ? InsertInSqlite(TableColumns.Of(db, typeof(T)), some) : InsertInPostgres(TableColumns.Of(db, typeof(T)), some));
    }

    /// <summary>Publishes facts without tracking them; they leave when the transaction has committed.</summary>
    public void Publish(IEnumerable<OutboxMessage> facts)
    {
        publishes = true;
        Insert(facts);
    }

    /// <summary>Adds an UPDATE that changes a row, or none when its condition does not hold.</summary>
    /// <param name="sql">Its values are $1, $2 and so on.</param>
    public void Add(string sql, params IEnumerable<object> values) =>
        statements.Add(new Statement(sql, [.. values.Select((value, index) => Parameter(index, value))], IsConditional: true));

    /// <summary>Sends them within the surrounding transaction.</summary>
    /// <returns>How many rows each statement of <see cref="Add"/> changed, in their order.</returns>
    public async Task<List<int>> Send(CancellationToken cancellation)
    {
        var transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        if (statements.Count == 0)
            return [];
        db.PublishesMany |= publishes;
        return connection.CanCreateBatch ? await SendTogether(transaction, cancellation) : await SendOneByOne(transaction, cancellation);
    }

    /// <summary>
    /// Sends them as a transaction of their own. For PostgreSQL the message is the transaction: nothing goes to and fro for its beginning and its end, and nobody waits
    /// for a row while an answer is under way. A lost connection is thrown: whether they were kept is found out by key.
    /// </summary>
    /// <returns>Whether they were kept; nothing is when a statement of <see cref="Add"/> changed no row.</returns>
    public async Task<bool> Keep(CancellationToken cancellation)
    {
        if (db.IsSqlite)
            return await db.Write(async token => (await Send(token)).TrueForAll(rows => rows > 0), kept => kept, cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            await using var batch = Batch(statement => statement.IsConditional ? FailingWithoutChange(statement.Sql) : statement.Sql);
            await batch.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DivisionByZero)
        {
            return false;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
        if (publishes)
            OutboxSignal.Of(db)?.Ring();
        return true;
    }

    /// <summary>Nobody looks between the last statement and the commit, so the statement itself must see to it that there is none.</summary>
    private static string FailingWithoutChange(string sql) => $"WITH changed AS ({sql} RETURNING 1) SELECT 1 / count(*) FROM changed";

    private async Task<List<int>> SendTogether(DbTransaction transaction, CancellationToken cancellation)
    {
        await using var batch = Batch(statement => statement.Sql);
        batch.Transaction = transaction;
        await batch.ExecuteNonQueryAsync(cancellation);
        return [.. statements.Zip(batch.BatchCommands).Where(sent => sent.First.IsConditional).Select(sent => sent.Second.RecordsAffected)];
    }

    private DbBatch Batch(Func<Statement, string> sql)
    {
        var batch = connection.CreateBatch();
        foreach (var statement in statements)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = sql(statement);
            command.Parameters.AddRange(statement.Parameters);
            batch.BatchCommands.Add(command);
        }
        return batch;
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
            if (statement.IsConditional)
                changed.Add(rows);
            foreach (var values in statement.MoreRows)
            {
                for (var index = 0; index < values.Length; index++)
                    statement.Parameters[index].Value = values[index] ?? DBNull.Value;
                await command.ExecuteNonQueryAsync(cancellation);
            }
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
        return new Statement($"INSERT INTO {table.Name} ({table.ColumnNames}) SELECT * FROM unnest({string.Join(", ", table.Columns.Select((_, index) => Name(index)))})", [.. lists], IsConditional: false);
    }

    /// <summary>One row is the statement, which SQLite compiles once for all of them; it would look up the parameters of many by name, each among all.</summary>
    private Statement InsertInSqlite(TableColumns table, object[] rows)
    {
        using var command = connection.CreateCommand();
        var first = table.Columns.Select((column, index) => column.Mapping.CreateParameter(command, Name(index), column.Read(rows[0]), nullable: true)).ToArray();
        return new Statement($"INSERT INTO {table.Name} ({table.ColumnNames}) VALUES ({string.Join(", ", first.Select(parameter => parameter.ParameterName))})", first, IsConditional: false)
        {
            MoreRows = rows.Skip(1).Select(row => table.Columns.Select(column => column.Value(row)).ToArray()),
        };
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

    private sealed record Statement(string Sql, DbParameter[] Parameters, bool IsConditional)
    {
        /// <summary>Values for which it is sent again, SQLite's alone.</summary>
        public IEnumerable<object?[]> MoreRows { get; init; } = [];
    }
}
