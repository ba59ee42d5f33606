using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Okno.Server.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class ShowInstances : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "closed_by_id",
                table: "process_steps",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "held_until",
                table: "process_jobs",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "trail",
                table: "process_instances",
                type: "text",
                nullable: false,
                defaultValue: "");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "closed_by_id",
                table: "process_steps");

            migrationBuilder.DropColumn(
                name: "held_until",
                table: "process_jobs");

            migrationBuilder.DropColumn(
                name: "trail",
                table: "process_instances");
        }
    }
}
