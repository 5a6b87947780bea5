using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Orders.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AddSettlement : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "bank_files",
                columns: table => new
                {
                    sha256 = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    actor = table.Column<string>(type: "TEXT", nullable: false),
                    imported_at = table.Column<long>(type: "INTEGER", nullable: false),
                    paid = table.Column<int>(type: "INTEGER", nullable: false),
                    failed = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bank_files", x => x.sha256);
                });

            migrationBuilder.CreateTable(
                name: "closed_lines",
                columns: table => new
                {
                    attribution_id = table.Column<string>(type: "TEXT", nullable: false),
                    month = table.Column<string>(type: "TEXT", nullable: false),
                    journal_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    counter = table.Column<string>(type: "TEXT", nullable: true),
                    fee_permille = table.Column<int>(type: "INTEGER", nullable: false),
                    fee_fen = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_closed_lines", x => x.attribution_id);
                });

            migrationBuilder.CreateTable(
                name: "closed_pools",
                columns: table => new
                {
                    month = table.Column<string>(type: "TEXT", nullable: false),
                    product_code = table.Column<string>(type: "TEXT", nullable: false),
                    plan_version = table.Column<string>(type: "TEXT", nullable: false),
                    fen = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_closed_pools", x => new { x.month, x.product_code, x.plan_version });
                });

            migrationBuilder.CreateTable(
                name: "closings",
                columns: table => new
                {
                    month = table.Column<string>(type: "TEXT", maxLength: 7, nullable: false),
                    cutoff = table.Column<long>(type: "INTEGER", nullable: false),
                    closed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    actor = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_closings", x => x.month);
                });

            migrationBuilder.CreateTable(
                name: "payout_batches",
                columns: table => new
                {
                    batch_no = table.Column<string>(type: "TEXT", nullable: false),
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    made_by = table.Column<string>(type: "TEXT", nullable: false),
                    made_at = table.Column<long>(type: "INTEGER", nullable: false),
                    checked_by = table.Column<string>(type: "TEXT", nullable: true),
                    checked_at = table.Column<long>(type: "INTEGER", nullable: true),
                    approved_by = table.Column<string>(type: "TEXT", nullable: true),
                    approved_at = table.Column<long>(type: "INTEGER", nullable: true),
                    rows_sha256 = table.Column<string>(type: "TEXT", nullable: false),
                    file_sha256 = table.Column<string>(type: "TEXT", nullable: true),
                    exported_by = table.Column<string>(type: "TEXT", nullable: true),
                    exported_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payout_batches", x => x.batch_no);
                    table.CheckConstraint("ck_payout_batches_approved", "approved_by IS NOT NULL OR state IN (0, 1, 7)");
                    table.CheckConstraint("ck_payout_batches_four_eyes", "(checked_by IS NULL OR checked_by <> made_by) AND (approved_by IS NULL OR approved_by <> made_by)");
                });

            migrationBuilder.CreateTable(
                name: "statements",
                columns: table => new
                {
                    month = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    code = table.Column<string>(type: "TEXT", nullable: false),
                    goods_fen = table.Column<long>(type: "INTEGER", nullable: false),
                    benefit_fen = table.Column<long>(type: "INTEGER", nullable: false),
                    fee_fen = table.Column<long>(type: "INTEGER", nullable: false),
                    earned_fen = table.Column<long>(type: "INTEGER", nullable: false),
                    brought_fen = table.Column<long>(type: "INTEGER", nullable: false),
                    due_fen = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_statements", x => new { x.month, x.kind, x.code });
                    table.CheckConstraint("ck_statements_due", "due_fen >= 0 AND brought_fen <= 0");
                });

            migrationBuilder.CreateTable(
                name: "payout_rows",
                columns: table => new
                {
                    number = table.Column<string>(type: "TEXT", nullable: false),
                    batch_no = table.Column<string>(type: "TEXT", nullable: false),
                    month = table.Column<string>(type: "TEXT", nullable: false),
                    household = table.Column<string>(type: "TEXT", nullable: false),
                    account_version = table.Column<int>(type: "INTEGER", nullable: false),
                    fen = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    retry_of = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payout_rows", x => x.number);
                    table.CheckConstraint("ck_payout_rows_fen", "fen > 0");
                    table.ForeignKey(
                        name: "fk_payout_rows_payout_batches_batch_no",
                        column: x => x.batch_no,
                        principalTable: "payout_batches",
                        principalColumn: "batch_no",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_closed_lines_journal_id",
                table: "closed_lines",
                column: "journal_id");

            migrationBuilder.CreateIndex(
                name: "ix_payout_batches_key",
                table: "payout_batches",
                column: "key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_payout_rows_batch_no",
                table: "payout_rows",
                column: "batch_no");

            migrationBuilder.CreateIndex(
                name: "ix_payout_rows_one_alive",
                table: "payout_rows",
                columns: new[] { "month", "household" },
                unique: true,
                filter: "state IN (0, 1)");

            migrationBuilder.CreateIndex(
                name: "ix_statements_kind_code",
                table: "statements",
                columns: new[] { "kind", "code" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "bank_files");

            migrationBuilder.DropTable(
                name: "closed_lines");

            migrationBuilder.DropTable(
                name: "closed_pools");

            migrationBuilder.DropTable(
                name: "closings");

            migrationBuilder.DropTable(
                name: "payout_rows");

            migrationBuilder.DropTable(
                name: "statements");

            migrationBuilder.DropTable(
                name: "payout_batches");
        }
    }
}
