using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Market.Orders.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class AddLedgerChain : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "journal_id",
                table: "attributions",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.CreateTable(
                name: "ledger_links",
                columns: table => new
                {
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    journal_id = table.Column<Guid>(type: "uuid", nullable: true),
                    plan_version = table.Column<string>(type: "text", nullable: true),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    sealed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ledger_links", x => x.seq);
                    table.CheckConstraint("ck_ledger_links_one", "(journal_id IS NULL) <> (plan_version IS NULL)");
                });

            migrationBuilder.CreateTable(
                name: "unsealed_journals",
                columns: table => new
                {
                    no = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    journal_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_unsealed_journals", x => x.no);
                });

            migrationBuilder.CreateIndex(
                name: "ix_attributions_journal_id",
                table: "attributions",
                column: "journal_id");

            migrationBuilder.CreateIndex(
                name: "ix_ledger_links_journal_id",
                table: "ledger_links",
                column: "journal_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_ledger_links_plan_version",
                table: "ledger_links",
                column: "plan_version",
                unique: true);

            // By hand: what was posted before the chain is told its journals and waits to be sealed. The trigger comes back at start (AppendOnly).
            migrationBuilder.Sql("DROP TRIGGER IF EXISTS append_only ON attributions;");
            migrationBuilder.Sql(OldJournals.Link);
            migrationBuilder.Sql(OldJournals.Wait);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ledger_links");

            migrationBuilder.DropTable(
                name: "unsealed_journals");

            migrationBuilder.DropIndex(
                name: "ix_attributions_journal_id",
                table: "attributions");

            migrationBuilder.DropColumn(
                name: "journal_id",
                table: "attributions");
        }
    }
}
