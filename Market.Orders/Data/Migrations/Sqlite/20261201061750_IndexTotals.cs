using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Orders.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class IndexTotals : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_postings_debit_account",
                table: "postings");

            migrationBuilder.CreateIndex(
                name: "ix_postings_debit_account_credit_account_fen",
                table: "postings",
                columns: new[] { "debit_account", "credit_account", "fen" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_postings_debit_account_credit_account_fen",
                table: "postings");

            migrationBuilder.CreateIndex(
                name: "ix_postings_debit_account",
                table: "postings",
                column: "debit_account");
        }
    }
}
