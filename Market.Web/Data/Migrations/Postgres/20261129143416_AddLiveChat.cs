using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Web.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class AddLiveChat : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "about",
                table: "live_events",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "account_id",
                table: "live_events",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "name",
                table: "live_events",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "number",
                table: "live_events",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "reason",
                table: "live_events",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "live_presence",
                columns: table => new
                {
                    session_code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    node = table.Column<Guid>(type: "uuid", nullable: false),
                    viewers = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_live_presence", x => new { x.session_code, x.node });
                });

            migrationBuilder.CreateIndex(
                name: "ix_live_events_session_code_account_id",
                table: "live_events",
                columns: new[] { "session_code", "account_id" },
                filter: "account_id IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "live_presence");

            migrationBuilder.DropIndex(
                name: "ix_live_events_session_code_account_id",
                table: "live_events");

            migrationBuilder.DropColumn(
                name: "about",
                table: "live_events");

            migrationBuilder.DropColumn(
                name: "account_id",
                table: "live_events");

            migrationBuilder.DropColumn(
                name: "name",
                table: "live_events");

            migrationBuilder.DropColumn(
                name: "number",
                table: "live_events");

            migrationBuilder.DropColumn(
                name: "reason",
                table: "live_events");
        }
    }
}
