using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Web.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class AddLiveHostings : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "live_hostings",
                columns: table => new
                {
                    session_code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    token = table.Column<Guid>(type: "uuid", nullable: false),
                    node_address = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    is_rehearsal = table.Column<bool>(type: "boolean", nullable: false),
                    epoch = table.Column<int>(type: "integer", nullable: false),
                    began_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_live_hostings", x => x.session_code);
                    table.ForeignKey(
                        name: "fk_live_hostings_live_sessions_session_code",
                        column: x => x.session_code,
                        principalTable: "live_sessions",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Cascade);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "live_hostings");
        }
    }
}
