using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Market.Catalog.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "counter_operators",
                columns: table => new
                {
                    code = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_counter_operators", x => x.code);
                });

            migrationBuilder.CreateTable(
                name: "inbox",
                columns: table => new
                {
                    consumer = table.Column<string>(type: "TEXT", nullable: false),
                    message_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    received_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inbox", x => new { x.consumer, x.message_id });
                });

            migrationBuilder.CreateTable(
                name: "outbox",
                columns: table => new
                {
                    seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    message_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    body = table.Column<string>(type: "TEXT", nullable: false),
                    occurred_at = table.Column<long>(type: "INTEGER", nullable: false),
                    trace_parent = table.Column<string>(type: "TEXT", nullable: true),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    locked_by = table.Column<string>(type: "TEXT", nullable: true),
                    locked_until = table.Column<long>(type: "INTEGER", nullable: true),
                    sent_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_error = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outbox", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "reference_loads",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    loaded_at = table.Column<long>(type: "INTEGER", nullable: false),
                    folder = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_reference_loads", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "support_groups",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    name_en = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_support_groups", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "towns",
                columns: table => new
                {
                    code = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    name_en = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    latitude = table.Column<double>(type: "REAL", nullable: false),
                    longitude = table.Column<double>(type: "REAL", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_towns", x => x.code);
                });

            migrationBuilder.CreateTable(
                name: "villages",
                columns: table => new
                {
                    code = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    town_code = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    is_community = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_villages", x => x.code);
                    table.ForeignKey(
                        name: "fk_villages_towns_town_code",
                        column: x => x.town_code,
                        principalTable: "towns",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "counters",
                columns: table => new
                {
                    code = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    name_en = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    site_type = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    operator_code = table.Column<string>(type: "TEXT", nullable: false),
                    village_code = table.Column<string>(type: "TEXT", nullable: false),
                    address = table.Column<string>(type: "TEXT", nullable: false),
                    latitude = table.Column<double>(type: "REAL", nullable: false),
                    longitude = table.Column<double>(type: "REAL", nullable: false),
                    phone = table.Column<string>(type: "TEXT", nullable: false),
                    opens = table.Column<int>(type: "INTEGER", nullable: false),
                    closes = table.Column<int>(type: "INTEGER", nullable: false),
                    open_days = table.Column<string>(type: "TEXT", nullable: false),
                    opened_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_counters", x => x.code);
                    table.CheckConstraint("ck_counters_hours", "0 <= opens AND opens < closes AND closes <= 1440");
                    table.ForeignKey(
                        name: "fk_counters_counter_operators_operator_code",
                        column: x => x.operator_code,
                        principalTable: "counter_operators",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_counters_villages_village_code",
                        column: x => x.village_code,
                        principalTable: "villages",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "suppliers",
                columns: table => new
                {
                    code = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    name_en = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    uscc = table.Column<string>(type: "TEXT", maxLength: 18, nullable: false),
                    licence_kind = table.Column<string>(type: "TEXT", nullable: false),
                    licence_no = table.Column<string>(type: "TEXT", nullable: false),
                    village_code = table.Column<string>(type: "TEXT", nullable: false),
                    address = table.Column<string>(type: "TEXT", nullable: false),
                    contact_name = table.Column<string>(type: "TEXT", nullable: false),
                    contact_phone = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_suppliers", x => x.code);
                    table.ForeignKey(
                        name: "fk_suppliers_villages_village_code",
                        column: x => x.village_code,
                        principalTable: "villages",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "village_teams",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    village_code = table.Column<string>(type: "TEXT", nullable: false),
                    support_group_id = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_village_teams", x => x.id);
                    table.ForeignKey(
                        name: "fk_village_teams_support_groups_support_group_id",
                        column: x => x.support_group_id,
                        principalTable: "support_groups",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_village_teams_villages_village_code",
                        column: x => x.village_code,
                        principalTable: "villages",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "industry_bases",
                columns: table => new
                {
                    code = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    name_en = table.Column<string>(type: "TEXT", nullable: false),
                    industry = table.Column<string>(type: "TEXT", nullable: false),
                    industry_en = table.Column<string>(type: "TEXT", nullable: false),
                    village_code = table.Column<string>(type: "TEXT", nullable: false),
                    supplier_code = table.Column<string>(type: "TEXT", nullable: false),
                    area_mu = table.Column<int>(type: "INTEGER", nullable: false),
                    households = table.Column<int>(type: "INTEGER", nullable: false),
                    direct_percent = table.Column<int>(type: "INTEGER", nullable: false),
                    wage_percent = table.Column<int>(type: "INTEGER", nullable: false),
                    rent_percent = table.Column<int>(type: "INTEGER", nullable: false),
                    dividend_percent = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_industry_bases", x => x.code);
                    table.CheckConstraint("ck_industry_bases_percents", "direct_percent + wage_percent + rent_percent + dividend_percent = 100");
                    table.ForeignKey(
                        name: "fk_industry_bases_suppliers_supplier_code",
                        column: x => x.supplier_code,
                        principalTable: "suppliers",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_industry_bases_villages_village_code",
                        column: x => x.village_code,
                        principalTable: "villages",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "cadres",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    family_name = table.Column<string>(type: "TEXT", nullable: false),
                    given_name = table.Column<string>(type: "TEXT", nullable: false),
                    support_group_id = table.Column<int>(type: "INTEGER", nullable: false),
                    village_team_id = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_cadres", x => x.id);
                    table.ForeignKey(
                        name: "fk_cadres_support_groups_support_group_id",
                        column: x => x.support_group_id,
                        principalTable: "support_groups",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_cadres_village_team_village_team_id",
                        column: x => x.village_team_id,
                        principalTable: "village_teams",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "linkage_plans",
                columns: table => new
                {
                    plan_version = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    base_code = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    valid_from = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    valid_to = table.Column<DateOnly>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_linkage_plans", x => x.plan_version);
                    table.ForeignKey(
                        name: "fk_linkage_plans_industry_bases_base_code",
                        column: x => x.base_code,
                        principalTable: "industry_bases",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "products",
                columns: table => new
                {
                    code = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    name_en = table.Column<string>(type: "TEXT", nullable: false),
                    base_product = table.Column<string>(type: "TEXT", nullable: false),
                    base_product_en = table.Column<string>(type: "TEXT", nullable: false),
                    category = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    specification = table.Column<string>(type: "TEXT", nullable: false),
                    specification_en = table.Column<string>(type: "TEXT", nullable: false),
                    unit = table.Column<string>(type: "TEXT", nullable: false),
                    unit_en = table.Column<string>(type: "TEXT", nullable: false),
                    variety = table.Column<string>(type: "TEXT", nullable: false),
                    variety_en = table.Column<string>(type: "TEXT", nullable: false),
                    grade = table.Column<string>(type: "TEXT", nullable: false),
                    grade_en = table.Column<string>(type: "TEXT", nullable: false),
                    price_fen = table.Column<long>(type: "INTEGER", nullable: false),
                    shelf_life_days = table.Column<int>(type: "INTEGER", nullable: false),
                    storage = table.Column<string>(type: "TEXT", nullable: false),
                    storage_en = table.Column<string>(type: "TEXT", nullable: false),
                    harvest_months = table.Column<string>(type: "TEXT", nullable: false),
                    supplier_code = table.Column<string>(type: "TEXT", nullable: false),
                    base_code = table.Column<string>(type: "TEXT", nullable: false),
                    village_code = table.Column<string>(type: "TEXT", nullable: false),
                    yearly_supply = table.Column<int>(type: "INTEGER", nullable: false),
                    adult_only = table.Column<bool>(type: "INTEGER", nullable: false),
                    perishable = table.Column<bool>(type: "INTEGER", nullable: false),
                    description = table.Column<string>(type: "TEXT", nullable: false),
                    description_en = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_products", x => x.code);
                    table.CheckConstraint("ck_products_price", "price_fen > 0");
                    table.ForeignKey(
                        name: "fk_products_industry_bases_base_code",
                        column: x => x.base_code,
                        principalTable: "industry_bases",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_products_suppliers_supplier_code",
                        column: x => x.supplier_code,
                        principalTable: "suppliers",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_products_villages_village_code",
                        column: x => x.village_code,
                        principalTable: "villages",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "households",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    code = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    village_code = table.Column<string>(type: "TEXT", nullable: false),
                    family_name = table.Column<string>(type: "TEXT", nullable: false),
                    given_name = table.Column<string>(type: "TEXT", nullable: false),
                    people = table.Column<int>(type: "INTEGER", nullable: false),
                    paired_cadre_id = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_households", x => x.id);
                    table.CheckConstraint("ck_households_people", "people >= 1");
                    table.ForeignKey(
                        name: "fk_households_cadres_paired_cadre_id",
                        column: x => x.paired_cadre_id,
                        principalTable: "cadres",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_households_villages_village_code",
                        column: x => x.village_code,
                        principalTable: "villages",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "certificates",
                columns: table => new
                {
                    number = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    product_code = table.Column<string>(type: "TEXT", nullable: false),
                    batch = table.Column<string>(type: "TEXT", nullable: false),
                    issued_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    valid_to = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    certifying_unit = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_certificates", x => x.number);
                    table.CheckConstraint("ck_certificates_validity", "valid_to >= issued_on");
                    table.ForeignKey(
                        name: "fk_certificates_products_product_code",
                        column: x => x.product_code,
                        principalTable: "products",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "plan_rates",
                columns: table => new
                {
                    plan_version = table.Column<string>(type: "TEXT", nullable: false),
                    product_code = table.Column<string>(type: "TEXT", nullable: false),
                    benefit_permille = table.Column<int>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: false),
                    reason_en = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_plan_rates", x => new { x.plan_version, x.product_code });
                    table.CheckConstraint("ck_plan_rates_permille", "benefit_permille BETWEEN 1 AND 1000");
                    table.ForeignKey(
                        name: "fk_plan_rates_linkage_plans_plan_version",
                        column: x => x.plan_version,
                        principalTable: "linkage_plans",
                        principalColumn: "plan_version",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_plan_rates_products_product_code",
                        column: x => x.product_code,
                        principalTable: "products",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "plan_members",
                columns: table => new
                {
                    plan_version = table.Column<string>(type: "TEXT", nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    household_id = table.Column<int>(type: "INTEGER", nullable: false),
                    mode = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    weight = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_plan_members", x => new { x.plan_version, x.position });
                    table.CheckConstraint("ck_plan_members_weight", "weight BETWEEN 1 AND 20");
                    table.ForeignKey(
                        name: "fk_plan_members_households_household_id",
                        column: x => x.household_id,
                        principalTable: "households",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_plan_members_linkage_plans_plan_version",
                        column: x => x.plan_version,
                        principalTable: "linkage_plans",
                        principalColumn: "plan_version",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "certificate_decisions",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    certificate_number = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    actor = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_certificate_decisions", x => x.id);
                    table.ForeignKey(
                        name: "fk_certificate_decisions_certificates_certificate_number",
                        column: x => x.certificate_number,
                        principalTable: "certificates",
                        principalColumn: "number",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_cadres_support_group_id",
                table: "cadres",
                column: "support_group_id");

            migrationBuilder.CreateIndex(
                name: "ix_cadres_village_team_id",
                table: "cadres",
                column: "village_team_id");

            migrationBuilder.CreateIndex(
                name: "ix_certificate_decisions_certificate_number",
                table: "certificate_decisions",
                column: "certificate_number");

            migrationBuilder.CreateIndex(
                name: "ix_certificates_product_code",
                table: "certificates",
                column: "product_code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_certificates_status_valid_to",
                table: "certificates",
                columns: new[] { "status", "valid_to" });

            migrationBuilder.CreateIndex(
                name: "ix_counters_operator_code",
                table: "counters",
                column: "operator_code");

            migrationBuilder.CreateIndex(
                name: "ix_counters_village_code",
                table: "counters",
                column: "village_code");

            migrationBuilder.CreateIndex(
                name: "ix_households_code",
                table: "households",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_households_paired_cadre_id",
                table: "households",
                column: "paired_cadre_id");

            migrationBuilder.CreateIndex(
                name: "ix_households_village_code",
                table: "households",
                column: "village_code");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_received_at",
                table: "inbox",
                column: "received_at");

            migrationBuilder.CreateIndex(
                name: "ix_industry_bases_supplier_code",
                table: "industry_bases",
                column: "supplier_code");

            migrationBuilder.CreateIndex(
                name: "ix_industry_bases_village_code",
                table: "industry_bases",
                column: "village_code");

            migrationBuilder.CreateIndex(
                name: "ix_linkage_plans_base_code_version",
                table: "linkage_plans",
                columns: new[] { "base_code", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_outbox_message_id",
                table: "outbox",
                column: "message_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_outbox_unsent",
                table: "outbox",
                column: "seq",
                filter: "sent_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_plan_members_household_id_plan_version",
                table: "plan_members",
                columns: new[] { "household_id", "plan_version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_plan_rates_product_code",
                table: "plan_rates",
                column: "product_code");

            migrationBuilder.CreateIndex(
                name: "ix_products_base_code",
                table: "products",
                column: "base_code");

            migrationBuilder.CreateIndex(
                name: "ix_products_supplier_code",
                table: "products",
                column: "supplier_code");

            migrationBuilder.CreateIndex(
                name: "ix_products_village_code",
                table: "products",
                column: "village_code");

            migrationBuilder.CreateIndex(
                name: "ix_suppliers_uscc",
                table: "suppliers",
                column: "uscc",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_suppliers_village_code",
                table: "suppliers",
                column: "village_code");

            migrationBuilder.CreateIndex(
                name: "ix_village_teams_support_group_id",
                table: "village_teams",
                column: "support_group_id");

            migrationBuilder.CreateIndex(
                name: "ix_village_teams_village_code",
                table: "village_teams",
                column: "village_code");

            migrationBuilder.CreateIndex(
                name: "ix_villages_town_code",
                table: "villages",
                column: "town_code");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "certificate_decisions");

            migrationBuilder.DropTable(
                name: "counters");

            migrationBuilder.DropTable(
                name: "inbox");

            migrationBuilder.DropTable(
                name: "outbox");

            migrationBuilder.DropTable(
                name: "plan_members");

            migrationBuilder.DropTable(
                name: "plan_rates");

            migrationBuilder.DropTable(
                name: "reference_loads");

            migrationBuilder.DropTable(
                name: "certificates");

            migrationBuilder.DropTable(
                name: "counter_operators");

            migrationBuilder.DropTable(
                name: "households");

            migrationBuilder.DropTable(
                name: "linkage_plans");

            migrationBuilder.DropTable(
                name: "products");

            migrationBuilder.DropTable(
                name: "cadres");

            migrationBuilder.DropTable(
                name: "industry_bases");

            migrationBuilder.DropTable(
                name: "village_teams");

            migrationBuilder.DropTable(
                name: "suppliers");

            migrationBuilder.DropTable(
                name: "support_groups");

            migrationBuilder.DropTable(
                name: "villages");

            migrationBuilder.DropTable(
                name: "towns");
        }
    }
}
