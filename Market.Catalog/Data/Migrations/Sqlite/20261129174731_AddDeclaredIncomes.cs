using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Catalog.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AddDeclaredIncomes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "declared_incomes",
                columns: table => new
                {
                    household_id = table.Column<int>(type: "INTEGER", nullable: false),
                    year = table.Column<int>(type: "INTEGER", nullable: false),
                    fen_per_head = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_declared_incomes", x => new { x.year, x.household_id });
                    table.CheckConstraint("ck_declared_incomes_fen", "fen_per_head >= 0");
                    table.ForeignKey(
                        name: "fk_declared_incomes_households_household_id",
                        column: x => x.household_id,
                        principalTable: "households",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_declared_incomes_household_id",
                table: "declared_incomes",
                column: "household_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "declared_incomes");
        }
    }
}
