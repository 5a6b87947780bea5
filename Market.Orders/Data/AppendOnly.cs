using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Data;

/// <summary>
/// Has the database refuse to change or remove what is only ever added, whoever asks. Run after migrating: it makes the triggers
/// that are missing.
/// </summary>
internal static class AppendOnly
{
    private static readonly string[] Tables =
    [
        "journals", "postings", "attributions", "stock_movements", "order_events", "ledger_links",
        "closings", "closed_lines", "closed_pools", "statements", "bank_files", "list_prices",
    ];

    /// <summary>Tables whose rows move through states: these columns are as they were written, and no row goes away.</summary>
    private static readonly (string Table, string Columns)[] Frozen =
    [
        ("payout_batches", "batch_no, key, made_by, made_at, rows_sha256"),
        // Whom a sale is owed to is said once, when it is made.
        ("order_lines", "live_session, live_host, live_pinned_at"),
        ("payout_rows", "number, batch_no, month, household, account_version, fen, retry_of"),
    ];

    private static IEnumerable<(string Table, string Update)> Guarded =>
        [.. Tables.Select(table => (table, "UPDATE")), .. Frozen.Select(frozen => (frozen.Table, $"UPDATE OF {frozen.Columns}"))];

    public static Task Enforce(OrdersDb db, CancellationToken cancellation) =>
        db.Write(token => db.Database.ExecuteSqlRawAsync(db.IsSqlite ? Sqlite() : Postgres(), token), cancellation);

    private static string Sqlite() => string.Concat(
        from guarded in Guarded
        from change in new[] { (Name: "update", When: guarded.Update), (Name: "delete", When: "DELETE") }
        select $"""
            CREATE TRIGGER IF NOT EXISTS {guarded.Table}_refuses_{change.Name} BEFORE {change.When} ON {guarded.Table}
            BEGIN SELECT RAISE(ABORT, '{guarded.Table} is append-only'); END;
            """);

    // The lock lets several nodes start at once; the check spares a running node the table lock that a trigger needs.
    private static string Postgres() => $$"""
        DO $do$
        BEGIN
          PERFORM pg_advisory_xact_lock(hashtext('append-only'));
          CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
            $fn$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $fn$;
          {{string.Concat(Guarded.Select(guarded => $"""
          IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'append_only' AND tgrelid = '{guarded.Table}'::regclass) THEN
            CREATE TRIGGER append_only BEFORE {guarded.Update} OR DELETE OR TRUNCATE ON {guarded.Table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
          END IF;

          """))}}
        END $do$;
        """;
}
