namespace Market.Web.Livestream.Vault;

/// <summary>
/// Has the database refuse, whoever asks: to change an entry of a log once it is hashed; to remove one while its session's deletion is not written down as begun; to write a deletion
/// down while the evidence is held; and to change or remove what was written down of deletions and exports, but for when they were finished. Part of the migration AddEvidence, whose
/// statements these are: what they say must not change; another migration brings others. One that has SQLite rebuild live_events must make its triggers anew (a test notices).
/// </summary>
internal static class EvidenceGuards
{
    public const string Sqlite = """
        CREATE TRIGGER live_events_refuses_update BEFORE UPDATE ON live_events WHEN OLD.hash IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'live_events is append-only'); END;
        CREATE TRIGGER live_events_refuses_delete BEFORE DELETE ON live_events
        WHEN NOT EXISTS (SELECT 1 FROM evidence_deletions d WHERE d.session_code = OLD.session_code AND d.finished_at IS NULL)
        BEGIN SELECT RAISE(ABORT, 'live_events is append-only until a deletion is written down'); END;
        CREATE TRIGGER evidence_deletions_refuses_held BEFORE INSERT ON evidence_deletions
        WHEN EXISTS (SELECT 1 FROM live_evidence e WHERE e.session_code = NEW.session_code AND e.held_at IS NOT NULL)
        BEGIN SELECT RAISE(ABORT, 'the evidence is held'); END;
        CREATE TRIGGER evidence_deletions_refuses_update BEFORE UPDATE ON evidence_deletions WHEN OLD.finished_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'evidence_deletions is append-only'); END;
        CREATE TRIGGER evidence_deletions_keeps_words BEFORE UPDATE OF session_code, title, host_unit, started_at, ended_at, entries, head, files, bytes, file_list, begun_at ON evidence_deletions
        BEGIN SELECT RAISE(ABORT, 'evidence_deletions is append-only'); END;
        CREATE TRIGGER evidence_deletions_refuses_delete BEFORE DELETE ON evidence_deletions
        BEGIN SELECT RAISE(ABORT, 'evidence_deletions is append-only'); END;
        CREATE TRIGGER evidence_exports_refuses_update BEFORE UPDATE ON evidence_exports WHEN OLD.finished_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'evidence_exports is append-only'); END;
        CREATE TRIGGER evidence_exports_keeps_words BEFORE UPDATE OF id, session_code, actor, reason, at, head_seq, head ON evidence_exports
        BEGIN SELECT RAISE(ABORT, 'evidence_exports is append-only'); END;
        CREATE TRIGGER evidence_exports_refuses_delete BEFORE DELETE ON evidence_exports
        BEGIN SELECT RAISE(ABORT, 'evidence_exports is append-only'); END;
        """;

    public const string Postgres = """
        CREATE FUNCTION refuse_change_of_evidence() RETURNS trigger LANGUAGE plpgsql AS
          $fn$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $fn$;
        CREATE FUNCTION refuse_unwritten_deletion() RETURNS trigger LANGUAGE plpgsql AS
          $fn$ BEGIN
            IF NOT EXISTS (SELECT FROM evidence_deletions d WHERE d.session_code = OLD.session_code AND d.finished_at IS NULL) THEN
              RAISE EXCEPTION '% is append-only until a deletion is written down', TG_TABLE_NAME;
            END IF;
            RETURN OLD;
          END $fn$;
        CREATE FUNCTION refuse_deletion_of_held() RETURNS trigger LANGUAGE plpgsql AS
          $fn$ BEGIN
            IF EXISTS (SELECT FROM live_evidence e WHERE e.session_code = NEW.session_code AND e.held_at IS NOT NULL) THEN
              RAISE EXCEPTION 'the evidence is held';
            END IF;
            RETURN NEW;
          END $fn$;
        CREATE TRIGGER refuses_update BEFORE UPDATE ON live_events FOR EACH ROW WHEN (OLD.hash IS NOT NULL) EXECUTE FUNCTION refuse_change_of_evidence();
        CREATE TRIGGER refuses_delete BEFORE DELETE ON live_events FOR EACH ROW EXECUTE FUNCTION refuse_unwritten_deletion();
        CREATE TRIGGER refuses_truncate BEFORE TRUNCATE ON live_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_evidence();
        CREATE TRIGGER refuses_held BEFORE INSERT ON evidence_deletions FOR EACH ROW EXECUTE FUNCTION refuse_deletion_of_held();
        CREATE TRIGGER refuses_update BEFORE UPDATE ON evidence_deletions FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION refuse_change_of_evidence();
        CREATE TRIGGER keeps_words BEFORE UPDATE OF session_code, title, host_unit, started_at, ended_at, entries, head, files, bytes, file_list, begun_at ON evidence_deletions
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_evidence();
        CREATE TRIGGER refuses_delete BEFORE DELETE OR TRUNCATE ON evidence_deletions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_evidence();
        CREATE TRIGGER refuses_update BEFORE UPDATE ON evidence_exports FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION refuse_change_of_evidence();
        CREATE TRIGGER keeps_words BEFORE UPDATE OF id, session_code, actor, reason, at, head_seq, head ON evidence_exports FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_evidence();
        CREATE TRIGGER refuses_delete BEFORE DELETE OR TRUNCATE ON evidence_exports FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_evidence();
        """;

    public const string SqliteDown = "DROP TRIGGER live_events_refuses_update; DROP TRIGGER live_events_refuses_delete;";

    public const string PostgresDown = """
        DROP TRIGGER refuses_update ON live_events;
        DROP TRIGGER refuses_delete ON live_events;
        DROP TRIGGER refuses_truncate ON live_events;
        DROP FUNCTION refuse_change_of_evidence() CASCADE;
        DROP FUNCTION refuse_unwritten_deletion() CASCADE;
        DROP FUNCTION refuse_deletion_of_held() CASCADE;
        """;
}
