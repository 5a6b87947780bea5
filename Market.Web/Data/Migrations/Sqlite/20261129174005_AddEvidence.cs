using System;
using Market.Web.Livestream.Vault;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AddEvidence : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "log_hash",
                table: "live_sessions",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "hash",
                table: "live_events",
                type: "BLOB",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "evidence_deletions",
                columns: table => new
                {
                    session_code = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    title = table.Column<string>(type: "TEXT", nullable: false),
                    host_unit = table.Column<string>(type: "TEXT", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: false),
                    entries = table.Column<long>(type: "INTEGER", nullable: false),
                    head = table.Column<byte[]>(type: "BLOB", nullable: false),
                    files = table.Column<int>(type: "INTEGER", nullable: false),
                    bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    file_list = table.Column<string>(type: "TEXT", nullable: false),
                    begun_at = table.Column<long>(type: "INTEGER", nullable: false),
                    finished_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_evidence_deletions", x => x.session_code);
                });

            migrationBuilder.CreateTable(
                name: "evidence_exports",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    session_code = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    actor = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    head_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    head = table.Column<byte[]>(type: "BLOB", nullable: false),
                    finished_at = table.Column<long>(type: "INTEGER", nullable: true),
                    sums_hash = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_evidence_exports", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "live_evidence",
                columns: table => new
                {
                    session_code = table.Column<string>(type: "TEXT", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: false),
                    sealed_seq = table.Column<long>(type: "INTEGER", nullable: false),
                    sealed_hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    sealed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    files = table.Column<int>(type: "INTEGER", nullable: false),
                    bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    held_at = table.Column<long>(type: "INTEGER", nullable: true),
                    held_by = table.Column<string>(type: "TEXT", nullable: true),
                    held_reason = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    withdrawn_at = table.Column<long>(type: "INTEGER", nullable: true),
                    withdrawn_reason = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_live_evidence", x => x.session_code);
                    table.ForeignKey(
                        name: "fk_live_evidence_live_sessions_session_code",
                        column: x => x.session_code,
                        principalTable: "live_sessions",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_evidence_deletions_begun_at",
                table: "evidence_deletions",
                column: "begun_at");

            migrationBuilder.CreateIndex(
                name: "ix_evidence_exports_at",
                table: "evidence_exports",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_evidence_exports_session_code",
                table: "evidence_exports",
                column: "session_code");

            migrationBuilder.CreateIndex(
                name: "ix_live_evidence_ended_at",
                table: "live_evidence",
                column: "ended_at");

            // By hand: the database keeps what is evidence as it is.
            migrationBuilder.Sql(EvidenceGuards.Sqlite);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(EvidenceGuards.SqliteDown);

            migrationBuilder.DropTable(
                name: "evidence_deletions");

            migrationBuilder.DropTable(
                name: "evidence_exports");

            migrationBuilder.DropTable(
                name: "live_evidence");

            migrationBuilder.DropColumn(
                name: "log_hash",
                table: "live_sessions");

            migrationBuilder.DropColumn(
                name: "hash",
                table: "live_events");
        }
    }
}
