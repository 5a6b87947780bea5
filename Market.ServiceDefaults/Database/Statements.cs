using System.Data.Common;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Market.ServiceDefaults.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Market.ServiceDefaults.Database;

/// <summary>
/// Statements of one transaction that PostgreSQL is sent in one message: on a busy machine a message to and fro costs more than most statements do, and rows that
/// others wait for are not held through it. SQLite, which is in our process, has them one after another. They are sent once: by <see cref="Send"/> within a
/// transaction, or by <see cref="Keep"/> as one.
/// </summary>
public sealed class Statements(ServiceDb db)
{
    private static readonly JsonWriterOptions Sparing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
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

    /// <summary>Adds an UPDATE that should change one row.</summary>
    /// <param name="sql">Its values are $1, $2 and so on.</param>
    public void Add(string sql, params IEnumerable<object> values) =>
        statements.Add(new Statement(sql, [.. values.Select((value, index) => Parameter(index, value))], Changes: 1));

    /// <summary>Adds an UPDATE that should change one row for each of <paramref name="rows"/>. PostgreSQL has one for all of them, whose beginning and end cost it more than a row.</summary>
    /// <param name="set">What is set, and <paramref name="condition"/> for which row: the values of each of <paramref name="rows"/>, of the same types in all, are $1, $2 and so on.</param>
    public void Update(string table, string set, string condition, IReadOnlyList<object[]> rows)
    {
        if (db.IsSqlite)
        {
            statements.Add(new Statement($"UPDATE {table} SET {set} WHERE {condition}", [.. rows[0].Select((value, index) => Parameter(index, value))], rows.Count) { Rows = rows });
            return;
        }
        var lists = rows[0].Select((first, column) => (DbParameter)new NpgsqlParameter { Value = List(first.GetType(), rows, column) }).ToArray();
        var wanted = $"unnest({Names(lists.Length)}) AS wanted ({string.Join(", ", lists.Select((_, column) => $"c{column + 1}"))})";
        statements.Add(new Statement($"UPDATE {table} SET {OfRow(set)} FROM {wanted} WHERE {OfRow(condition)}", lists, rows.Count) { ChangesInSql = $"cardinality({Name(0)})" });

        static string OfRow(string sql) => sql.Replace("$", "wanted.c", StringComparison.Ordinal);
    }

    /// <summary>Sends them within the surrounding transaction.</summary>
    /// <returns>How many rows each statement of <see cref="Add"/> and <see cref="Update"/> changed, in their order.</returns>
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
    /// <returns>Whether they were kept; nothing is when a statement of <see cref="Add"/> or <see cref="Update"/> changed fewer rows than it should.</returns>
    public async Task<bool> Keep(CancellationToken cancellation)
    {
        if (db.IsSqlite)
            return await db.Write(async token => (await Send(token)).SequenceEqual(statements.Where(statement => statement.Changes > 0).Select(statement => statement.Changes)), kept => kept, cancellation);
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            await using var batch = Batch(statement => statement.Changes > 0 ? FailingUnlessChanged(statement) : statement.Sql);
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
    private static string FailingUnlessChanged(Statement statement) => $"WITH changed AS ({statement.Sql} RETURNING 1) SELECT 1 / (count(*) / {statement.ChangesInSql}) FROM changed";

    private async Task<List<int>> SendTogether(DbTransaction transaction, CancellationToken cancellation)
    {
        await using var batch = Batch(statement => statement.Sql);
        batch.Transaction = transaction;
        await batch.ExecuteNonQueryAsync(cancellation);
        return [.. statements.Zip(batch.BatchCommands).Where(sent => sent.First.Changes > 0).Select(sent => sent.Second.RecordsAffected)];
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
            var rows = 0;
            foreach (var values in statement.Rows)
            {
                for (var index = 0; index < values.Length; index++)
                    statement.Parameters[index].Value = values[index] ?? DBNull.Value;
                rows += await command.ExecuteNonQueryAsync(cancellation);
            }
            if (statement.Changes > 0)
                changed.Add(rows);
        }
        return changed;
    }

    /// <summary>
    /// All rows are one value, so that the statement stays the same however many there are and is planned once. A list for each column did the same, and cost PostgreSQL 2 µs for each
    /// list before its first row: more than the rows themselves.
    /// </summary>
    private static Statement InsertInPostgres(TableColumns table, object[] rows) => new(
        $"INSERT INTO {table.Name} ({table.ColumnNames}) SELECT {table.ColumnNames} FROM json_populate_recordset(NULL::{table.Name}, $1)",
        [new NpgsqlParameter { Value = Json(table, rows), NpgsqlDbType = NpgsqlDbType.Json }], Changes: 0);

    private static byte[] Json(TableColumns table, object[] rows)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Sparing))
        {
            json.WriteStartArray();
            foreach (var row in rows)
            {
                json.WriteStartObject();
                foreach (var column in table.Columns)
                    if (column.Value(row) is { } value)
                        Write(json, column.Name, value);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return text.ToArray();
    }

    /// <summary>As PostgreSQL reads the type of the column from text; to the microsecond, which is what it keeps.</summary>
    private static void Write(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text: json.WriteString(name, text); break;
            case bool yes: json.WriteBoolean(name, yes); break;
            case int number: json.WriteNumber(name, number); break;
            case long number: json.WriteNumber(name, number); break;
            case Guid id: json.WriteString(name, id); break;
            case byte[] bytes: json.WriteString(name, $"\\x{Convert.ToHexStringLower(bytes)}"); break;
            case DateTimeOffset at: json.WriteString(name, at.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture)); break;
            case DateOnly day: json.WriteString(name, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)); break;
            default: throw new NotSupportedException($"{name} is a {value.GetType().Name}, which no row that is inserted so has had yet.");
        }
    }

    private static Array List(Type type, IReadOnlyList<object[]> rows, int column)
    {
        var list = Array.CreateInstance(type, rows.Count);
        for (var index = 0; index < rows.Count; index++)
            list.SetValue(rows[index][column], index);
        return list;
    }

    /// <summary>One row is the statement, which SQLite compiles once for all of them; it would look up the parameters of many by name, each among all.</summary>
    private Statement InsertInSqlite(TableColumns table, object[] rows)
    {
        using var command = connection.CreateCommand();
        var first = table.Columns.Select((column, index) => column.Mapping.CreateParameter(command, Name(index), column.Read(rows[0]), nullable: true)).ToArray();
        return new Statement($"INSERT INTO {table.Name} ({table.ColumnNames}) VALUES ({Names(first.Length)})", first, Changes: 0)
        {
            Rows = rows.Select(row => table.Columns.Select(column => column.Value(row)).ToArray()),
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

    private static string Names(int count) => string.Join(", ", Enumerable.Range(0, count).Select(Name));

    /// <param name="Changes">How many rows it should change; 0 for one that is not asked.</param>
    private sealed record Statement(string Sql, DbParameter[] Parameters, int Changes)
    {
        /// <summary>The same, in words that are the same for any number.</summary>
        public string ChangesInSql { get; init; } = "1";

        /// <summary>For SQLite, values of the parameters, with each of which it is sent.</summary>
        public IEnumerable<object?[]> Rows { get; init; } = [Array.ConvertAll(Parameters, parameter => parameter.Value)];
    }
}
