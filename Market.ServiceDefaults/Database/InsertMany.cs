using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Market.ServiceDefaults.Database;

public static class InsertManyRows
{
    // Few enough that SQLite, which looks each up by name, does not slow down.
    private const int ParametersOfOneStatement = 600;

    /// <summary>
    /// Inserts rows inside the transaction without tracking them. For loads of thousands of rows, where tracking costs several
    /// times what the database does. Numbers that the database gives are left to it.
    /// </summary>
    public static async Task InsertMany<T>(this ServiceDb db, IEnumerable<T> rows, CancellationToken cancellation) where T : class
    {
        var entity = db.Model.FindEntityType(typeof(T))!;
        var table = StoreObjectIdentifier.Create(entity, StoreObjectType.Table)!.Value;
        var properties = entity.GetProperties().Where(property => !IsGiven(property)).ToList();
        var insert = $"INSERT INTO {table.Name} ({string.Join(", ", properties.Select(property => property.GetColumnName(table)))}) VALUES ";
        foreach (var chunk in rows.Chunk(ParametersOfOneStatement / properties.Count))
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
            command.CommandText = insert + string.Join(", ", chunk.Select(row => Values(command, properties, row)));
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static bool IsGiven(IProperty property) => property.ValueGenerated == ValueGenerated.OnAdd && property.ClrType == typeof(long);

    private static string Values(DbCommand command, List<IProperty> properties, object row)
    {
        var names = new List<string>();
        foreach (var property in properties)
        {
            names.Add($"@p{command.Parameters.Count}");
            command.Parameters.Add(property.GetRelationalTypeMapping().CreateParameter(command, names[^1], property.GetGetter().GetClrValue(row), property.IsNullable));
        }
        return $"({string.Join(", ", names)})";
    }
}
