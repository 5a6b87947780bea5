using System.Reflection;
using Market.Catalog.Contracts;
using Market.Orders.Contracts;
using Market.ServiceDefaults.Asks;
using Market.ServiceDefaults.Messages;
using ProtoBuf.Meta;

namespace Market.Tests.Rules;

/// <summary>What travels between processes arrives as it left: every record of the contracts, through gRPC's serialiser and back.</summary>
public sealed class ContractsTests
{
    private static readonly Assembly[] Contracts = [typeof(ICatalog).Assembly, typeof(IOrders).Assembly];

    public static TheoryData<Type> Records => [.. Contracts.SelectMany(assembly => assembly.GetExportedTypes()).Where(type => type is { IsClass: true, IsAbstract: false }),
        typeof(GetMessages), typeof(MessagesView), typeof(ReplayMessage), typeof(ReplayMessageResult)];

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_survives_the_wire(Type record)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(AskRegistration).TypeHandle);
        var sent = Sample.Of(record);

        using var wire = new MemoryStream();
        RuntimeTypeModel.Default.Serialize(wire, sent);
        wire.Position = 0;
        var received = RuntimeTypeModel.Default.Deserialize(record, wire);

        Assert.Equivalent(sent, received, strict: true);
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void A_list_that_is_empty_when_sent_is_empty_and_not_missing_when_received(Type record)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(AskRegistration).TypeHandle);
        // The records of a snapshot are never empty in a running district; those that can be are listed by their own declaration.
        var canBeEmpty = record.GetProperties().Where(property => Sample.IsList(property.PropertyType) && !Sample.AlwaysFilled.Contains((record, property.Name)));
        var sent = Sample.Of(record, emptyLists: true);
        using var wire = new MemoryStream();
        RuntimeTypeModel.Default.Serialize(wire, sent);
        wire.Position = 0;
        var received = RuntimeTypeModel.Default.Deserialize(record, wire);

        Assert.All(canBeEmpty, list => Assert.NotNull(list.GetValue(received)));
    }

    /// <summary>Makes a record with every member set to something that differs from its default.</summary>
    private static class Sample
    {
        public static readonly HashSet<(Type, string)> AlwaysFilled =
        [
            (typeof(CatalogSnapshot), nameof(CatalogSnapshot.Products)), (typeof(CatalogSnapshot), nameof(CatalogSnapshot.Counters)),
            (typeof(CatalogSnapshot), nameof(CatalogSnapshot.Towns)), (typeof(CatalogSnapshot), nameof(CatalogSnapshot.Villages)),
            (typeof(CatalogSnapshot), nameof(CatalogSnapshot.Plans)), (typeof(LinkagePlanRecord), nameof(LinkagePlanRecord.Rates)),
            (typeof(LinkagePlanRecord), nameof(LinkagePlanRecord.Members)), (typeof(OrderView), nameof(OrderView.Lines)),
            (typeof(OrderView), nameof(OrderView.Timeline)), (typeof(StockChanged), nameof(StockChanged.Levels)),
        ];

        public static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);

        public static object Of(Type type, bool emptyLists = false)
        {
            type = Nullable.GetUnderlyingType(type) ?? type;
            if (type == typeof(string)) return "花椒 pepper";
            if (type == typeof(int)) return 7;
            if (type == typeof(long)) return 12_345_678_901L;
            if (type == typeof(double)) return 29.25;
            if (type == typeof(bool)) return true;
            if (type == typeof(Guid)) return new Guid("0198d3a1-7c55-7f00-8a4b-1234567890ab");
            if (type == typeof(byte[])) return new byte[] { 1, 0, 255 };
            if (type == typeof(DateOnly)) return new DateOnly(2026, 11, 24);
            if (type == typeof(DateTimeOffset)) return new DateTimeOffset(2026, 11, 24, 8, 30, 15, 250, TimeSpan.Zero).AddTicks(7);
            if (type.IsEnum) return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!;
            if (IsList(type)) return List(type.GetGenericArguments()[0], emptyLists);
            var constructor = type.GetConstructors().OrderByDescending(candidate => candidate.GetParameters().Length).First();
            return constructor.Invoke([.. constructor.GetParameters().Select(parameter => Of(parameter.ParameterType, emptyLists))]);
        }

        private static Array List(Type element, bool empty)
        {
            var list = Array.CreateInstance(element, empty ? 0 : 2);
            for (var i = 0; i < list.Length; i++)
                list.SetValue(Of(element), i);
            return list;
        }
    }
}
