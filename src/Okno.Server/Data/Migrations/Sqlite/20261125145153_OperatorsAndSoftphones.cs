using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Okno.Server.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class OperatorsAndSoftphones : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "shared_id",
                table: "calls",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "softphone_call_id",
                table: "calls",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "operator_stretches",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    began_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    call_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    by_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    why = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_operator_stretches", x => x.id);
                    table.ForeignKey(
                        name: "fk_operator_stretches_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "operators_at_work",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    since = table.Column<long>(type: "INTEGER", nullable: false),
                    until = table.Column<long>(type: "INTEGER", nullable: true),
                    call_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    chosen = table.Column<int>(type: "INTEGER", nullable: false),
                    chosen_reason = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    set_by_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    why = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    seen_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_operators_at_work", x => x.user_id);
                    table.ForeignKey(
                        name: "fk_operators_at_work_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "softphones",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    sip_user = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    secret = table.Column<string>(type: "TEXT", nullable: false),
                    active = table.Column<bool>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_softphones", x => x.user_id);
                    table.ForeignKey(
                        name: "fk_softphones_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_calls_softphone_call_id",
                table: "calls",
                column: "softphone_call_id");

            migrationBuilder.CreateIndex(
                name: "ix_operator_stretches_open",
                table: "operator_stretches",
                column: "user_id",
                unique: true,
                filter: "ended_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_operator_stretches_reason",
                table: "operator_stretches",
                column: "reason");

            migrationBuilder.CreateIndex(
                name: "ix_operator_stretches_user_id_began_at",
                table: "operator_stretches",
                columns: new[] { "user_id", "began_at" });

            migrationBuilder.CreateIndex(
                name: "ix_operators_at_work_state_until",
                table: "operators_at_work",
                columns: new[] { "state", "until" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "operator_stretches");

            migrationBuilder.DropTable(
                name: "operators_at_work");

            migrationBuilder.DropTable(
                name: "softphones");

            migrationBuilder.DropIndex(
                name: "ix_calls_softphone_call_id",
                table: "calls");

            migrationBuilder.DropColumn(
                name: "shared_id",
                table: "calls");

            migrationBuilder.DropColumn(
                name: "softphone_call_id",
                table: "calls");
        }
    }
}
