using Market.Orders.Contracts;
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
        // Before the first sale seals a plan, nothing else would show that somebody changed its weights.
        "linkage_rates", "linkage_households",
    ];

    /// <summary>Tables whose rows move through states: these columns are as they were written, and no row goes away.</summary>
    private static readonly (string Table, string Columns)[] Frozen =
    [
        ("payout_batches", "batch_no, key, made_by, made_at, rows_sha256"),
        // Whom a sale is owed to is said once, when it is made.
        ("order_lines", "live_session, live_host, live_pinned_at"),
        ("payout_rows", "number, batch_no, month, kind, code, account_version, fen, retry_of"),
        ("linkage_plans", "plan_version, base_code, version, valid_from"),
    ];

    /// <summary>What is decided once: these columns of a row stay while the condition holds.</summary>
    private static readonly (string Table, string Columns, string While)[] Decided =
    [
        ("payout_batches", "checked_by, checked_at", "OLD.checked_by IS NOT NULL"),
        ("payout_batches", "approved_by, approved_at", "OLD.approved_by IS NOT NULL"),
        ("payout_batches", "file_sha256, exported_by, exported_at", "OLD.file_sha256 IS NOT NULL"),
        // What the bank has paid must not become due again.
        ("payout_rows", "state", $"OLD.state <> {(int)PayoutRowState.Open}"),
    ];

    /// <summary>Other columns than the primary key that make a row the only one of its kind.</summary>
    private static readonly (string Table, string Columns)[] Keys =
        [("journals", "kind, source"), ("ledger_links", "journal_id"), ("ledger_links", "plan_version"), ("payout_batches", "key")];

    private static IEnumerable<(string Table, string Update)> Guarded =>
        [.. Tables.Select(table => (table, "UPDATE")), .. Frozen.Select(frozen => (frozen.Table, $"UPDATE OF {frozen.Columns}"))];

    public static Task Enforce(OrdersDb db, CancellationToken cancellation) =>
        db.Write(token => db.Database.ExecuteSqlRawAsync(db.IsSqlite ? Sqlite(db) : Postgres(), token), cancellation);

    private static string Sqlite(OrdersDb db) => string.Concat(
        from trigger in Guarded.SelectMany(guarded => new[]
        {
            (guarded.Table, Name: "refuses_update", When: guarded.Update, If: ""),
            (guarded.Table, Name: "refuses_delete", When: "DELETE", If: ""),
            // INSERT OR REPLACE takes away the row in its place without asking the trigger of DELETE.
            (guarded.Table, Name: "refuses_replacement", When: "INSERT", If: $"WHEN {IsThere(db, guarded.Table)}"),
        }).Concat(Decided.Select(decided => (decided.Table, Name: $"keeps_{First(decided.Columns)}", When: $"UPDATE OF {decided.Columns}", If: $"WHEN {decided.While}")))
        select $"""
            CREATE TRIGGER IF NOT EXISTS {trigger.Table}_{trigger.Name} BEFORE {trigger.When} ON {trigger.Table} {trigger.If}
            BEGIN SELECT RAISE(ABORT, '{trigger.Table} is append-only'); END;
            """);

    /// <summary>Whether a row stands where a new one is to come, as a condition of its trigger.</summary>
    private static string IsThere(OrdersDb db, string table)
    {
        var primary = string.Join(", ", db.Model.GetEntityTypes().First(entity => entity.GetTableName() == table).FindPrimaryKey()!.Properties.Select(property => property.GetColumnName()));
        return string.Join(" OR ", Keys.Where(key => key.Table == table).Select(key => key.Columns).Prepend(primary).Select(columns =>
            $"EXISTS (SELECT 1 FROM {table} WHERE {string.Join(" AND ", columns.Split(", ").Select(column => $"{column} = NEW.{column}"))})"));
    }

    // The lock lets several nodes start at once; the check spares a running node the table lock that a trigger needs.
    private static string Postgres() => $$"""
        DO $do$
        BEGIN
          PERFORM pg_advisory_xact_lock(hashtext('append-only'));
          CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
            $fn$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $fn$;
          {{string.Concat(Guarded.Select(guarded => Trigger("append_only", guarded.Table, $"{guarded.Update} OR DELETE OR TRUNCATE", "STATEMENT"))
              .Concat(Decided.Select(decided => Trigger($"keeps_{First(decided.Columns)}", decided.Table, $"UPDATE OF {decided.Columns}", $"ROW WHEN ({decided.While})"))))}}
        END $do$;
        """;

    private static string Trigger(string name, string table, string when, string each) => $"""
        IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = '{name}' AND tgrelid = '{table}'::regclass) THEN
          CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH {each} EXECUTE FUNCTION refuse_change();
        END IF;

        """;

    private static string First(string columns) => columns.Split(", ")[0];
}
