using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Web.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class AddReturnPhotos : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "return_photos",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    order_no = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    jpeg = table.Column<byte[]>(type: "bytea", nullable: false),
                    taken_in_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    kept = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_return_photos", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_return_photos_order_no",
                table: "return_photos",
                column: "order_no");

            migrationBuilder.CreateIndex(
                name: "ix_return_photos_taken_in_at",
                table: "return_photos",
                column: "taken_in_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "return_photos");
        }
    }
}
