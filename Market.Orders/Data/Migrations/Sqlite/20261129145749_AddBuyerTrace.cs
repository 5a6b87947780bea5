using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Orders.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AddBuyerTrace : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "device",
                table: "orders",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "network",
                table: "orders",
                type: "TEXT",
                maxLength: 64,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "device",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "network",
                table: "orders");
        }
    }
}
