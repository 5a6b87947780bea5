using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Orders.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class AddParcels : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "received_at",
                table: "orders",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "parcels",
                columns: table => new
                {
                    order_id = table.Column<Guid>(type: "uuid", nullable: false),
                    no = table.Column<int>(type: "integer", nullable: false),
                    parcel_no = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    location = table.Column<string>(type: "text", nullable: false),
                    pick_up = table.Column<bool>(type: "boolean", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    packed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    left_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    carrier = table.Column<int>(type: "integer", nullable: true),
                    tracking_no = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    pick_up_code = table.Column<string>(type: "character varying(8)", maxLength: 8, nullable: true),
                    hand_over_key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    received_by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_parcels", x => new { x.order_id, x.no });
                    table.CheckConstraint("ck_parcels_code", "(state = 3) = (pick_up_code IS NOT NULL)");
                    table.CheckConstraint("ck_parcels_received", "(state = 4) = (received_at IS NOT NULL)");
                    table.CheckConstraint("ck_parcels_shipped", "state <> 2 OR (carrier IS NOT NULL AND tracking_no IS NOT NULL AND left_at IS NOT NULL)");
                    table.ForeignKey(
                        name: "fk_parcels_orders_order_id",
                        column: x => x.order_id,
                        principalTable: "orders",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_orders_received_at",
                table: "orders",
                column: "received_at",
                filter: "state = 9");

            migrationBuilder.CreateIndex(
                name: "ix_parcels_left_at",
                table: "parcels",
                column: "left_at",
                filter: "state = 2");

            migrationBuilder.CreateIndex(
                name: "ix_parcels_location_hand_over_key",
                table: "parcels",
                columns: new[] { "location", "hand_over_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_parcels_location_pick_up_code",
                table: "parcels",
                columns: new[] { "location", "pick_up_code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_parcels_location_state",
                table: "parcels",
                columns: new[] { "location", "state" });

            migrationBuilder.CreateIndex(
                name: "ix_parcels_order_id_location",
                table: "parcels",
                columns: new[] { "order_id", "location" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_parcels_parcel_no",
                table: "parcels",
                column: "parcel_no",
                unique: true);

            migrationBuilder.Sql(OldOrders.Parcels);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "parcels");

            migrationBuilder.DropIndex(
                name: "ix_orders_received_at",
                table: "orders");

            migrationBuilder.DropColumn(
                name: "received_at",
                table: "orders");
        }
    }
}
