using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace Market.Orders.Data;

/// <summary>
/// The database's own clock. Whether an offer holds is decided by it in the statement that takes from the offer's quota: however many nodes
/// sell, and however wrong their clocks, a window has one beginning and one end.
/// </summary>
internal static class DatabaseClock
{
    // As instants are stored (ServiceDb): milliseconds since 1970, and timestamptz. Not PostgreSQL's now(), which stands still while a transaction waits for a row.
    private const string Sqlite = "(unixepoch('subsec') * 1000)";
    private const string Postgres = "clock_timestamp()";

    /// <summary>For queries only, where it stands for the clock of the database that runs them.</summary>
    public static DateTimeOffset Now() => throw new InvalidOperationException("Only a database can read its clock.");

    /// <summary>What it shows now.</summary>
    public static async Task<DateTimeOffset> Read(OrdersDb db, CancellationToken cancellation) => db.IsSqlite
        ? DateTimeOffset.FromUnixTimeMilliseconds(await db.Database.SqlQueryRaw<long>($"SELECT CAST({Sqlite} AS INTEGER) AS \"Value\"").SingleAsync(cancellation))
        : await db.Database.SqlQueryRaw<DateTimeOffset>($"SELECT {Postgres} AS \"Value\"").SingleAsync(cancellation);

    /// <summary>The default of a column that says when a row was written.</summary>
    public static string Default(bool sqlite) => sqlite ? "(CAST(unixepoch('subsec') * 1000 AS INTEGER))" : Postgres;

    public static void Configure(ModelBuilder model, bool sqlite) => model
        .HasDbFunction(typeof(DatabaseClock).GetMethod(nameof(Now))!).HasTranslation(_ => new SqlFragmentExpression(sqlite ? Sqlite : Postgres));
}
