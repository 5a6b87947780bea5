using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Catalog.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class AddNoReturn : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "no_return",
                table: "products",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "no_return",
                table: "products");
        }
    }
}
