using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Orders.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AddInvoiceRequest : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "invoice_email",
                table: "orders",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "invoice_kind",
                table: "orders",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "invoice_tax_number",
                table: "orders",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "invoice_title",
                table: "orders",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "share_token",
                table: "orders",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            // Orders that are there already get a token of their own: the index allows no two alike.
            migrationBuilder.Sql("UPDATE orders SET share_token = lower(hex(randomblob(16)))");

            migrationBuilder.CreateIndex(
                name: "ix_orders_share_token",
                table: "orders",
                column: "share_token",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_orders_share_token",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "invoice_email",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "invoice_kind",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "invoice_tax_number",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "invoice_title",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "share_token",
                table: "orders");
        }
    }
}
