using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Okno.Server.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class RunWholeProcesses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "fields",
                table: "process_steps",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<int>(
                name: "token",
                table: "process_steps",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<Guid>(
                name: "parent_id",
                table: "process_instances",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "parent_token",
                table: "process_instances",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "root_id",
                table: "process_instances",
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<Guid>(
                name: "started_by_id",
                table: "process_instances",
                type: "TEXT",
                nullable: true);

            // Until now nothing was called: every instance is at the top.
            migrationBuilder.Sql("update process_instances set root_id = id");

            migrationBuilder.CreateTable(
                name: "process_jobs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: false),
                    instance_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    token = table.Column<int>(type: "INTEGER", nullable: false),
                    version_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    name = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    correlation = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true),
                    payload = table.Column<string>(type: "TEXT", nullable: false),
                    left = table.Column<int>(type: "INTEGER", nullable: true),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_process_jobs", x => x.id);
                    table.ForeignKey(
                        name: "fk_process_jobs_process_instances_instance_id",
                        column: x => x.instance_id,
                        principalTable: "process_instances",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "process_waits",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    instance_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    token = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    correlation = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true),
                    record_id = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_process_waits", x => x.id);
                    table.ForeignKey(
                        name: "fk_process_waits_process_instances_instance_id",
                        column: x => x.instance_id,
                        principalTable: "process_instances",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_process_instances_parent_id",
                table: "process_instances",
                column: "parent_id");

            migrationBuilder.CreateIndex(
                name: "ix_process_instances_root_id",
                table: "process_instances",
                column: "root_id");

            migrationBuilder.CreateIndex(
                name: "ix_process_jobs_due_at",
                table: "process_jobs",
                column: "due_at");

            migrationBuilder.CreateIndex(
                name: "ix_process_jobs_instance_id_token",
                table: "process_jobs",
                columns: new[] { "instance_id", "token" });

            migrationBuilder.CreateIndex(
                name: "ix_process_waits_instance_id_token",
                table: "process_waits",
                columns: new[] { "instance_id", "token" });

            migrationBuilder.CreateIndex(
                name: "ix_process_waits_kind_name_correlation",
                table: "process_waits",
                columns: new[] { "kind", "name", "correlation" });

            migrationBuilder.CreateIndex(
                name: "ix_process_waits_record_id",
                table: "process_waits",
                column: "record_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "process_jobs");

            migrationBuilder.DropTable(
                name: "process_waits");

            migrationBuilder.DropIndex(
                name: "ix_process_instances_parent_id",
                table: "process_instances");

            migrationBuilder.DropIndex(
                name: "ix_process_instances_root_id",
                table: "process_instances");

            migrationBuilder.DropColumn(
                name: "fields",
                table: "process_steps");

            migrationBuilder.DropColumn(
                name: "token",
                table: "process_steps");

            migrationBuilder.DropColumn(
                name: "parent_id",
                table: "process_instances");

            migrationBuilder.DropColumn(
                name: "parent_token",
                table: "process_instances");

            migrationBuilder.DropColumn(
                name: "root_id",
                table: "process_instances");

            migrationBuilder.DropColumn(
                name: "started_by_id",
                table: "process_instances");
        }
    }
}
