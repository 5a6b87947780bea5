using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Market.ServiceDefaults.Database;

/// <summary>The columns of an entity that we give when we insert a row of it without tracking; numbers that the database gives are left to it.</summary>
internal sealed record TableColumns(string Name, IReadOnlyList<TableColumn> Columns)
{
    public string ColumnNames { get; } = string.Join(", ", Columns.Select(column => column.Name));

    public static TableColumns Of(DbContext db, Type type)
    {
        var entity = db.Model.FindEntityType(type)!;
        return entity.GetOrAddRuntimeAnnotationValue("Market:Columns", static entity => new TableColumns(Table(entity!).Name, [.. All(entity!)]), entity);
    }

    /// <summary>Those of the row itself and of what it owns in the same table.</summary>
    private static IEnumerable<TableColumn> All(IEntityType entity) =>
        Of(entity, Table(entity), row => row).Concat(
            entity.GetNavigations().Where(part => part.TargetEntityType.IsOwned() && !part.IsCollection && Table(part.TargetEntityType) == Table(entity))
                .SelectMany(part => Of(part.TargetEntityType, Table(entity), row => part.GetGetter().GetClrValue(row))));

    private static IEnumerable<TableColumn> Of(IEntityType entity, StoreObjectIdentifier table, Func<object, object?> owner) =>
        from property in entity.GetProperties()
        where !property.IsShadowProperty() && !(property.ValueGenerated == ValueGenerated.OnAdd && property.ClrType == typeof(long))
        let getter = property.GetGetter()
        select new TableColumn(property.GetColumnName(table)!, property.GetRelationalTypeMapping(), row => owner(row) is { } own ? getter.GetClrValue(own) : null);

    private static StoreObjectIdentifier Table(IEntityType entity) => StoreObjectIdentifier.Create(entity, StoreObjectType.Table)!.Value;
}

internal sealed record TableColumn(string Name, RelationalTypeMapping Mapping, Func<object, object?> Read)
{
    /// <summary>As the database keeps it.</summary>
    public object? Value(object row) => Read(row) is var value && value is not null && Mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value;
}
