using Market.Orders.Contracts;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Orders.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class PayoutsToAllPayees : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // It guards columns by name; the service makes it anew with those that there are now.
            migrationBuilder.Sql("DROP TRIGGER IF EXISTS payout_rows_refuses_update");

            migrationBuilder.DropIndex(
                name: "ix_payout_rows_one_alive",
                table: "payout_rows");

            migrationBuilder.RenameColumn(
                name: "household",
                table: "payout_rows",
                newName: "code");

            migrationBuilder.AddColumn<int>(
                name: "kind",
                table: "payout_rows",
                type: "INTEGER",
                nullable: false,
                defaultValue: (int)PayeeKind.Household);

            migrationBuilder.CreateIndex(
                name: "ix_payout_rows_one_alive",
                table: "payout_rows",
                columns: new[] { "month", "kind", "code" },
                unique: true,
                filter: "state IN (0, 1)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TRIGGER IF EXISTS payout_rows_refuses_update");

            migrationBuilder.DropIndex(
                name: "ix_payout_rows_one_alive",
                table: "payout_rows");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "payout_rows");

            migrationBuilder.RenameColumn(
                name: "code",
                table: "payout_rows",
                newName: "household");

            migrationBuilder.CreateIndex(
                name: "ix_payout_rows_one_alive",
                table: "payout_rows",
                columns: new[] { "month", "household" },
                unique: true,
                filter: "state IN (0, 1)");
        }
    }
}
