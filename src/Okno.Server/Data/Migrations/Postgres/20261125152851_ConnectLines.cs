using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Okno.Server.Data.Migrations.Postgres
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
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<Guid>(
                name: "followed_by_id",
                table: "calls",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "line_id",
                table: "calls",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "lines",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    kind = table.Column<int>(type: "integer", nullable: false),
                    active = table.Column<bool>(type: "boolean", nullable: false),
                    settings = table.Column<string>(type: "text", nullable: false),
                    secret = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: true),
                    api_key = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                    deleted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    state = table.Column<int>(type: "integer", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    error = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    error_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_event_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    holder = table.Column<Guid>(type: "uuid", nullable: true),
                    held_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
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
