using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Web.Data.Migrations.Sqlite
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
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "account_id",
                table: "live_events",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "name",
                table: "live_events",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "number",
                table: "live_events",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "reason",
                table: "live_events",
                type: "TEXT",
                maxLength: 20,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "live_presence",
                columns: table => new
                {
                    session_code = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    node = table.Column<Guid>(type: "TEXT", nullable: false),
                    viewers = table.Column<int>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
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
