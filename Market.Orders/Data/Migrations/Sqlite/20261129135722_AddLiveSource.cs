using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Orders.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AddLiveSource : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "live_host",
                table: "order_lines",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "live_pinned_at",
                table: "order_lines",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "live_session",
                table: "order_lines",
                type: "TEXT",
                maxLength: 40,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_order_lines_live_session",
                table: "order_lines",
                column: "live_session",
                filter: "live_session IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_order_lines_live_session",
                table: "order_lines");

            migrationBuilder.DropColumn(
                name: "live_host",
                table: "order_lines");

            migrationBuilder.DropColumn(
                name: "live_pinned_at",
                table: "order_lines");

            migrationBuilder.DropColumn(
                name: "live_session",
                table: "order_lines");
        }
    }
}
