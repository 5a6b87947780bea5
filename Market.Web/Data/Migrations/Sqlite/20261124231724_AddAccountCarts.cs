using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AddAccountCarts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "account_carts",
                columns: table => new
                {
                    customer_id = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    lines = table.Column<string>(type: "TEXT", maxLength: 3000, nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    taken_in = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    changed_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_account_carts", x => x.customer_id);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "account_carts");
        }
    }
}
