using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Web.Data.Migrations.Sqlite
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
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    product_code = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    hash = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    small = table.Column<byte[]>(type: "BLOB", nullable: true),
                    large = table.Column<byte[]>(type: "BLOB", nullable: true),
                    sent_by_id = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    sent_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    sent_at = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    judged_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    judged_at = table.Column<long>(type: "INTEGER", nullable: true),
                    ended_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    reason = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    version = table.Column<long>(type: "INTEGER", nullable: false)
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
