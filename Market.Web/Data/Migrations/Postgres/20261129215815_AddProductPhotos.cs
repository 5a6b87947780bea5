using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Web.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class AddProductPhotos : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "product_photos",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    product_code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    hash = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    small = table.Column<byte[]>(type: "bytea", nullable: true),
                    large = table.Column<byte[]>(type: "bytea", nullable: true),
                    sent_by_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    sent_by = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    judged_by = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    judged_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ended_by = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reason = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_product_photos", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_product_photos_product_code",
                table: "product_photos",
                column: "product_code");

            migrationBuilder.CreateIndex(
                name: "ix_product_photos_shown",
                table: "product_photos",
                column: "product_code",
                unique: true,
                filter: "state = 'Shown'");

            migrationBuilder.CreateIndex(
                name: "ix_product_photos_waiting",
                table: "product_photos",
                column: "product_code",
                unique: true,
                filter: "state = 'Waiting'");

            migrationBuilder.CreateIndex(
                name: "ix_product_photos_state_sent_at",
                table: "product_photos",
                columns: new[] { "state", "sent_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "product_photos");
        }
    }
}
