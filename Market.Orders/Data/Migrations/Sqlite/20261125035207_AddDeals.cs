using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Orders.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AddDeals : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_refund_lines_quantity",
                table: "refund_lines");

            migrationBuilder.AddColumn<long>(
                name: "fen",
                table: "refund_lines",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "coupon_code",
                table: "orders",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "deal_code",
                table: "order_lines",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "discount_fen",
                table: "order_lines",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "list_price_fen",
                table: "order_lines",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "refunded_fen",
                table: "order_lines",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "list_prices",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    product_code = table.Column<string>(type: "TEXT", nullable: false),
                    price_fen = table.Column<long>(type: "INTEGER", nullable: false),
                    since = table.Column<long>(type: "INTEGER", nullable: false, defaultValueSql: "(CAST(unixepoch('subsec') * 1000 AS INTEGER))")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_list_prices", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "offers",
                columns: table => new
                {
                    code = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    opens_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ends_at = table.Column<long>(type: "INTEGER", nullable: false),
                    stopped_at = table.Column<long>(type: "INTEGER", nullable: true),
                    quota = table.Column<int>(type: "INTEGER", nullable: false),
                    taken = table.Column<int>(type: "INTEGER", nullable: false),
                    limit_per_buyer = table.Column<int>(type: "INTEGER", nullable: false),
                    announced = table.Column<int>(type: "INTEGER", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    made_by = table.Column<string>(type: "TEXT", nullable: false),
                    made_at = table.Column<long>(type: "INTEGER", nullable: false),
                    stopped_by = table.Column<string>(type: "TEXT", nullable: true),
                    type = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: true),
                    value = table.Column<long>(type: "INTEGER", nullable: true),
                    most_fen = table.Column<long>(type: "INTEGER", nullable: true),
                    least_goods_fen = table.Column<long>(type: "INTEGER", nullable: true),
                    products = table.Column<string>(type: "TEXT", nullable: true),
                    product_code = table.Column<string>(type: "TEXT", nullable: true),
                    price_fen = table.Column<long>(type: "INTEGER", nullable: true),
                    reference_fen = table.Column<long>(type: "INTEGER", nullable: true),
                    session = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_offers", x => x.code);
                    table.CheckConstraint("ck_offers_limit", "1 <= limit_per_buyer AND limit_per_buyer <= quota");
                    table.CheckConstraint("ck_offers_percent", "kind <> 1 OR value BETWEEN 1 AND 90");
                    table.CheckConstraint("ck_offers_taken", "0 <= taken AND taken <= quota");
                    table.CheckConstraint("ck_offers_window", "opens_at < ends_at");
                });

            migrationBuilder.CreateTable(
                name: "offer_buyers",
                columns: table => new
                {
                    offer_code = table.Column<string>(type: "TEXT", nullable: false),
                    buyer = table.Column<string>(type: "TEXT", nullable: false),
                    taken = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_offer_buyers", x => new { x.offer_code, x.buyer });
                    table.CheckConstraint("ck_offer_buyers_taken", "taken >= 0");
                    table.ForeignKey(
                        name: "fk_offer_buyers_offers_offer_code",
                        column: x => x.offer_code,
                        principalTable: "offers",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.AddCheckConstraint(
                name: "ck_refund_lines_quantity",
                table: "refund_lines",
                sql: "quantity > 0 AND fen >= 0");

            migrationBuilder.CreateIndex(
                name: "ix_order_lines_product_code_deal_code",
                table: "order_lines",
                columns: new[] { "product_code", "deal_code" },
                filter: "deal_code IS NOT NULL OR discount_fen > 0");

            migrationBuilder.AddCheckConstraint(
                name: "ck_order_lines_discount",
                table: "order_lines",
                sql: "discount_fen BETWEEN 0 AND quantity * (unit_price_fen - 1)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_order_lines_refunded",
                table: "order_lines",
                sql: "refunded_fen BETWEEN 0 AND quantity * unit_price_fen - discount_fen");

            migrationBuilder.CreateIndex(
                name: "ix_list_prices_product_code_since",
                table: "list_prices",
                columns: new[] { "product_code", "since" });

            migrationBuilder.CreateIndex(
                name: "ix_offers_key",
                table: "offers",
                column: "key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_offers_product_code_ends_at",
                table: "offers",
                columns: new[] { "product_code", "ends_at" });

            migrationBuilder.CreateIndex(
                name: "ix_offers_state_ends_at",
                table: "offers",
                columns: new[] { "state", "ends_at" });

            migrationBuilder.Sql(OldLines.Price);
            migrationBuilder.Sql(OldLines.Refund);
            migrationBuilder.Sql(OldLines.List);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "list_prices");

            migrationBuilder.DropTable(
                name: "offer_buyers");

            migrationBuilder.DropTable(
                name: "offers");

            migrationBuilder.DropCheckConstraint(
                name: "ck_refund_lines_quantity",
                table: "refund_lines");

            migrationBuilder.DropIndex(
                name: "ix_order_lines_product_code_deal_code",
                table: "order_lines");

            migrationBuilder.DropCheckConstraint(
                name: "ck_order_lines_discount",
                table: "order_lines");

            migrationBuilder.DropCheckConstraint(
                name: "ck_order_lines_refunded",
                table: "order_lines");

            migrationBuilder.DropColumn(
                name: "fen",
                table: "refund_lines");

            migrationBuilder.DropColumn(
                name: "coupon_code",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "deal_code",
                table: "order_lines");

            migrationBuilder.DropColumn(
                name: "discount_fen",
                table: "order_lines");

            migrationBuilder.DropColumn(
                name: "list_price_fen",
                table: "order_lines");

            migrationBuilder.DropColumn(
                name: "refunded_fen",
                table: "order_lines");

            migrationBuilder.AddCheckConstraint(
                name: "ck_refund_lines_quantity",
                table: "refund_lines",
                sql: "quantity > 0");
        }
    }
}
