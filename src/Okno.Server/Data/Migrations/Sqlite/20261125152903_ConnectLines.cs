using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Okno.Server.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ConnectLines : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "events_forgotten",
                table: "calls",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<Guid>(
                name: "followed_by_id",
                table: "calls",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "line_id",
                table: "calls",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "lines",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    active = table.Column<bool>(type: "INTEGER", nullable: false),
                    settings = table.Column<string>(type: "TEXT", nullable: false),
                    secret = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    api_key = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    deleted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    since = table.Column<long>(type: "INTEGER", nullable: true),
                    error = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    error_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_event_at = table.Column<long>(type: "INTEGER", nullable: true),
                    holder = table.Column<Guid>(type: "TEXT", nullable: true),
                    held_until = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_lines", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_calls_line_id_started_at",
                table: "calls",
                columns: new[] { "line_id", "started_at" });

            migrationBuilder.CreateIndex(
                name: "ix_call_events_received_at",
                table: "call_events",
                column: "received_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "lines");

            migrationBuilder.DropIndex(
                name: "ix_calls_line_id_started_at",
                table: "calls");

            migrationBuilder.DropIndex(
                name: "ix_call_events_received_at",
                table: "call_events");

            migrationBuilder.DropColumn(
                name: "events_forgotten",
                table: "calls");

            migrationBuilder.DropColumn(
                name: "followed_by_id",
                table: "calls");

            migrationBuilder.DropColumn(
                name: "line_id",
                table: "calls");
        }
    }
}
