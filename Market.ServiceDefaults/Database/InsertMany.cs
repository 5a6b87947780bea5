using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Market.ServiceDefaults.Database;

public static class InsertManyRows
{
    // Few enough that SQLite, which looks each up by name, does not slow down.
    private const int ParametersOfOneStatement = 600;

    /// <summary>
    /// Inserts rows inside the transaction without tracking them. For loads of thousands of rows, and for hundreds a second, where tracking
    /// costs several times what the database does. Numbers that the database gives are left to it.
    /// </summary>
    public static async Task InsertMany<T>(this ServiceDb db, IEnumerable<T> rows, CancellationToken cancellation) where T : class
    {
        var entity = db.Model.FindEntityType(typeof(T))!;
        var columns = Columns(entity);
        if (db.Database.GetDbConnection() is NpgsqlConnection postgres)
            await Copy(postgres, Table(entity).Name, columns, rows, cancellation);
        else
            await Insert(db, Table(entity).Name, columns, rows, cancellation);
    }

    private static async Task Copy<T>(NpgsqlConnection connection, string table, List<Column> columns, IEnumerable<T> rows, CancellationToken cancellation) where T : class
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {table} ({Names(columns)}) FROM STDIN (FORMAT BINARY)", cancellation);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellation);
            foreach (var column in columns)
                if (column.Value(row) is { } value)
                    await copy.WriteAsync(value, column.Mapping.StoreTypeNameBase, cancellation);
                else
                    await copy.WriteNullAsync(cancellation);
        }
        await copy.CompleteAsync(cancellation);
    }

    private static async Task Insert<T>(ServiceDb db, string table, List<Column> columns, IEnumerable<T> rows, CancellationToken cancellation) where T : class
    {
        foreach (var chunk in rows.Chunk(ParametersOfOneStatement / columns.Count))
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
            command.CommandText = $"INSERT INTO {table} ({Names(columns)}) VALUES {string.Join(", ", chunk.Select(row => Values(command, columns, row)))}";
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static string Names(List<Column> columns) => string.Join(", ", columns.Select(column => column.Name));

    private static string Values(DbCommand command, List<Column> columns, object row)
    {
        var names = new List<string>();
        foreach (var column in columns)
        {
            names.Add($"@p{command.Parameters.Count}");
            command.Parameters.Add(column.Mapping.CreateParameter(command, names[^1], column.Read(row), nullable: true));
        }
        return $"({string.Join(", ", names)})";
    }

    /// <summary>Those of the row itself and of what it owns in the same table.</summary>
    private static List<Column> Columns(IEntityType entity) =>
    [
        .. Columns(entity, Table(entity), row => row),
        .. entity.GetNavigations().Where(part => part.TargetEntityType.IsOwned() && !part.IsCollection && Table(part.TargetEntityType) == Table(entity))
            .SelectMany(part => Columns(part.TargetEntityType, Table(entity), row => part.GetGetter().GetClrValue(row))),
    ];

    private static IEnumerable<Column> Columns(IEntityType entity, StoreObjectIdentifier table, Func<object, object?> owner) =>
        from property in entity.GetProperties()
        where !property.IsShadowProperty() && !(property.ValueGenerated == ValueGenerated.OnAdd && property.ClrType == typeof(long))
        let getter = property.GetGetter()
        select new Column(property.GetColumnName(table)!, property.GetRelationalTypeMapping(), row => owner(row) is { } own ? getter.GetClrValue(own) : null);

    private static StoreObjectIdentifier Table(IEntityType entity) => StoreObjectIdentifier.Create(entity, StoreObjectType.Table)!.Value;

    private sealed record Column(string Name, RelationalTypeMapping Mapping, Func<object, object?> Read)
    {
        /// <summary>As the database keeps it.</summary>
        public object? Value(object row) => Read(row) is var value && value is not null && Mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value;
    }
}
