using Microsoft.EntityFrameworkCore;

namespace Market.Orders.Data;

/// <summary>
/// Has the database refuse to change or remove what is only ever added, whoever asks. Run after migrating: it makes the triggers
/// that are missing.
/// </summary>
internal static class AppendOnly
{
    private static readonly string[] Tables = ["journals", "postings", "attributions", "stock_movements", "order_events", "ledger_links"];

    public static Task Enforce(OrdersDb db, CancellationToken cancellation) =>
        db.Write(token => db.Database.ExecuteSqlRawAsync(db.IsSqlite ? Sqlite() : Postgres(), token), cancellation);

    private static string Sqlite() => string.Concat(
        from table in Tables
        from change in new[] { "UPDATE", "DELETE" }
        select $"""
            CREATE TRIGGER IF NOT EXISTS {table}_refuses_{change.ToLowerInvariant()} BEFORE {change} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
            """);

    // The lock lets several nodes start at once; the check spares a running node the table lock that a trigger needs.
    private static string Postgres() => $$"""
        DO $do$ DECLARE name text;
        BEGIN
          PERFORM pg_advisory_xact_lock(hashtext('append-only'));
          CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
            $fn$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $fn$;
          FOREACH name IN ARRAY ARRAY['{{string.Join("','", Tables)}}'] LOOP
            IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'append_only' AND tgrelid = name::regclass) THEN
              EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
            END IF;
          END LOOP;
        END $do$;
        """;
}
