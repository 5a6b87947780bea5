using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Orders.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AddReturns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_refund_lines_quantity",
                table: "refund_lines");

            migrationBuilder.AddColumn<string>(
                name: "no_return",
                table: "sellable_products",
                type: "TEXT",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "discard",
                table: "refund_lines",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "return_terms",
                table: "order_lines",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "returns",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    order_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    no = table.Column<int>(type: "INTEGER", nullable: false),
                    return_no = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    parcel_no = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    location = table.Column<string>(type: "TEXT", nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    body_hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    reason = table.Column<int>(type: "INTEGER", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    note = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    decision = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    appeal = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    asked_at = table.Column<long>(type: "INTEGER", nullable: false),
                    decided_at = table.Column<long>(type: "INTEGER", nullable: true),
                    appealed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    goods_back_at = table.Column<long>(type: "INTEGER", nullable: true),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    refund_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    photos = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_returns", x => x.id);
                    table.CheckConstraint("ck_returns_refund", "(state IN (2, 3)) = (refund_id IS NOT NULL)");
                    table.ForeignKey(
                        name: "fk_returns_orders_order_id",
                        column: x => x.order_id,
                        principalTable: "orders",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_returns_refunds_refund_id",
                        column: x => x.refund_id,
                        principalTable: "refunds",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "return_lines",
                columns: table => new
                {
                    return_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    line_no = table.Column<int>(type: "INTEGER", nullable: false),
                    quantity = table.Column<int>(type: "INTEGER", nullable: false),
                    grams = table.Column<int>(type: "INTEGER", nullable: true),
                    back_quantity = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_return_lines", x => new { x.return_id, x.line_no });
                    table.CheckConstraint("ck_return_lines_quantity", "quantity >= 0 AND (grams IS NULL OR grams > 0) AND (back_quantity IS NULL OR back_quantity BETWEEN 0 AND quantity)");
                    table.ForeignKey(
                        name: "fk_return_lines_returns_return_id",
                        column: x => x.return_id,
                        principalTable: "returns",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.AddCheckConstraint(
                name: "ck_refund_lines_quantity",
                table: "refund_lines",
                sql: "quantity >= 0 AND fen > 0 AND NOT (restock AND discard)");

            migrationBuilder.CreateIndex(
                name: "ix_returns_location_state",
                table: "returns",
                columns: new[] { "location", "state" });

            migrationBuilder.CreateIndex(
                name: "ix_returns_order_id_key",
                table: "returns",
                columns: new[] { "order_id", "key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_returns_order_id_no",
                table: "returns",
                columns: new[] { "order_id", "no" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_returns_refund_id",
                table: "returns",
                column: "refund_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_returns_return_no",
                table: "returns",
                column: "return_no",
                unique: true);

            migrationBuilder.Sql(OldTerms.Perishable);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "return_lines");

            migrationBuilder.DropTable(
                name: "returns");

            migrationBuilder.DropCheckConstraint(
                name: "ck_refund_lines_quantity",
                table: "refund_lines");

            migrationBuilder.DropColumn(
                name: "no_return",
                table: "sellable_products");

            migrationBuilder.DropColumn(
                name: "discard",
                table: "refund_lines");

            migrationBuilder.DropColumn(
                name: "return_terms",
                table: "order_lines");

            migrationBuilder.AddCheckConstraint(
                name: "ck_refund_lines_quantity",
                table: "refund_lines",
                sql: "quantity > 0 AND fen >= 0");
        }
    }
}
