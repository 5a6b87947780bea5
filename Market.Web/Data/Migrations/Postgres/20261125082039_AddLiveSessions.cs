using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Web.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class AddLiveSessions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "live_sessions",
                columns: table => new
                {
                    code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    host_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    made_by = table.Column<string>(type: "text", nullable: false),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    plan_title = table.Column<string>(type: "text", nullable: false),
                    plan_introduction = table.Column<string>(type: "text", nullable: true),
                    plan_kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    plan_host_name = table.Column<string>(type: "text", nullable: false),
                    plan_host_unit = table.Column<string>(type: "text", nullable: false),
                    plan_unit_approval = table.Column<string>(type: "text", nullable: true),
                    plan_starts_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    plan_ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    plan_cover = table.Column<string>(type: "text", nullable: true),
                    plan_adult_notice = table.Column<bool>(type: "boolean", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    reviewed_by = table.Column<string>(type: "text", nullable: true),
                    reviewed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_seq = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_live_sessions", x => x.code);
                });

            migrationBuilder.CreateTable(
                name: "live_events",
                columns: table => new
                {
                    session_code = table.Column<string>(type: "character varying(40)", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    text = table.Column<string>(type: "text", nullable: true),
                    product_code = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_live_events", x => new { x.session_code, x.seq });
                    table.ForeignKey(
                        name: "fk_live_events_live_sessions_session_code",
                        column: x => x.session_code,
                        principalTable: "live_sessions",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "live_items",
                columns: table => new
                {
                    session_code = table.Column<string>(type: "character varying(40)", nullable: false),
                    product_code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    talking_points = table.Column<string>(type: "text", nullable: true),
                    live_price_fen = table.Column<long>(type: "bigint", nullable: true),
                    quota = table.Column<int>(type: "integer", nullable: true),
                    limit_per_buyer = table.Column<int>(type: "integer", nullable: true),
                    selenium_report = table.Column<string>(type: "text", nullable: true),
                    deal_code = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_live_items", x => new { x.session_code, x.product_code });
                    table.ForeignKey(
                        name: "fk_live_items_live_sessions_session_code",
                        column: x => x.session_code,
                        principalTable: "live_sessions",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "live_reminders",
                columns: table => new
                {
                    session_code = table.Column<string>(type: "character varying(40)", nullable: false),
                    account_id = table.Column<string>(type: "text", nullable: false),
                    email = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    written_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_live_reminders", x => new { x.session_code, x.account_id });
                    table.ForeignKey(
                        name: "fk_live_reminders_live_sessions_session_code",
                        column: x => x.session_code,
                        principalTable: "live_sessions",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_live_reminders_session_code",
                table: "live_reminders",
                column: "session_code",
                filter: "written_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_live_sessions_host_id",
                table: "live_sessions",
                column: "host_id");

            migrationBuilder.CreateIndex(
                name: "ix_live_sessions_key",
                table: "live_sessions",
                column: "key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_live_sessions_state",
                table: "live_sessions",
                column: "state");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "live_events");

            migrationBuilder.DropTable(
                name: "live_items");

            migrationBuilder.DropTable(
                name: "live_reminders");

            migrationBuilder.DropTable(
                name: "live_sessions");
        }
    }
}
