using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Orders.Data.Migrations.Postgres
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
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "invoice_kind",
                table: "orders",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "invoice_tax_number",
                table: "orders",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "invoice_title",
                table: "orders",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "share_token",
                table: "orders",
                type: "text",
                nullable: false,
                defaultValue: "");

            // Orders that are there already get a token of their own: the index allows no two alike.
            migrationBuilder.Sql("UPDATE orders SET share_token = replace(gen_random_uuid()::text, '-', '')");

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
