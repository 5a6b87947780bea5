using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Catalog.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AccountsOfAllPayees : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "code",
                table: "payee_views",
                type: "TEXT",
                maxLength: 20,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "owner",
                table: "payee_views",
                type: "TEXT",
                maxLength: 20,
                nullable: false,
                defaultValue: "Household");

            migrationBuilder.AddColumn<string>(
                name: "owner",
                table: "payee_accounts",
                type: "TEXT",
                maxLength: 20,
                nullable: false,
                defaultValue: "Household");

            migrationBuilder.AddColumn<string>(
                name: "code",
                table: "payee_accounts",
                type: "TEXT",
                maxLength: 20,
                nullable: false,
                defaultValue: "");

            // All that were there are households'.
            migrationBuilder.Sql("UPDATE payee_accounts SET code = CAST(household_id AS TEXT)");
            migrationBuilder.Sql("UPDATE payee_views SET code = CAST(household_id AS TEXT)");

            migrationBuilder.DropForeignKey(
                name: "fk_payee_accounts_households_household_id",
                table: "payee_accounts");

            migrationBuilder.DropIndex(
                name: "ix_payee_views_household_id",
                table: "payee_views");

            migrationBuilder.DropPrimaryKey(
                name: "pk_payee_accounts",
                table: "payee_accounts");

            migrationBuilder.DropColumn(
                name: "household_id",
                table: "payee_views");

            migrationBuilder.DropColumn(
                name: "household_id",
                table: "payee_accounts");

            migrationBuilder.AddPrimaryKey(
                name: "pk_payee_accounts",
                table: "payee_accounts",
                columns: new[] { "owner", "code", "version" });

            migrationBuilder.CreateIndex(
                name: "ix_payee_views_owner_code",
                table: "payee_views",
                columns: new[] { "owner", "code" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "household_id",
                table: "payee_views",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "household_id",
                table: "payee_accounts",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.Sql("DELETE FROM payee_accounts WHERE owner <> 'Household'");
            migrationBuilder.Sql("DELETE FROM payee_views WHERE owner <> 'Household'");
            migrationBuilder.Sql("UPDATE payee_accounts SET household_id = CAST(code AS INTEGER)");
            migrationBuilder.Sql("UPDATE payee_views SET household_id = CAST(code AS INTEGER)");

            migrationBuilder.DropIndex(
                name: "ix_payee_views_owner_code",
                table: "payee_views");

            migrationBuilder.DropPrimaryKey(
                name: "pk_payee_accounts",
                table: "payee_accounts");

            migrationBuilder.DropColumn(
                name: "code",
                table: "payee_views");

            migrationBuilder.DropColumn(
                name: "owner",
                table: "payee_views");

            migrationBuilder.DropColumn(
                name: "owner",
                table: "payee_accounts");

            migrationBuilder.DropColumn(
                name: "code",
                table: "payee_accounts");

            migrationBuilder.AddPrimaryKey(
                name: "pk_payee_accounts",
                table: "payee_accounts",
                columns: new[] { "household_id", "version" });

            migrationBuilder.CreateIndex(
                name: "ix_payee_views_household_id",
                table: "payee_views",
                column: "household_id");

            migrationBuilder.AddForeignKey(
                name: "fk_payee_accounts_households_household_id",
                table: "payee_accounts",
                column: "household_id",
                principalTable: "households",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
        }
    }
}
