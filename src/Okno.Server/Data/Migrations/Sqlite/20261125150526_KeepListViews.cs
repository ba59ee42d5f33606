using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Okno.Server.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class KeepListViews : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "checked_at",
                table: "imports",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "header_key",
                table: "imports",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "only_check",
                table: "imports",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "preview",
                table: "imports",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "import_id",
                table: "contacts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "import_id",
                table: "cases",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "list_views",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    owner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    @object = table.Column<string>(name: "object", type: "TEXT", maxLength: 50, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    shared = table.Column<bool>(type: "INTEGER", nullable: false),
                    question = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_list_views", x => x.id);
                    table.ForeignKey(
                        name: "fk_list_views_users_owner_id",
                        column: x => x.owner_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "user_preferences",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_user_preferences", x => new { x.user_id, x.name });
                    table.ForeignKey(
                        name: "fk_user_preferences_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_imports_header_key_target",
                table: "imports",
                columns: new[] { "header_key", "target" });

            migrationBuilder.CreateIndex(
                name: "ix_contacts_import_id",
                table: "contacts",
                column: "import_id");

            migrationBuilder.CreateIndex(
                name: "ix_cases_import_id",
                table: "cases",
                column: "import_id");

            migrationBuilder.CreateIndex(
                name: "ix_list_views_object_owner_id",
                table: "list_views",
                columns: new[] { "object", "owner_id" });

            migrationBuilder.CreateIndex(
                name: "ix_list_views_owner_id",
                table: "list_views",
                column: "owner_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "list_views");

            migrationBuilder.DropTable(
                name: "user_preferences");

            migrationBuilder.DropIndex(
                name: "ix_imports_header_key_target",
                table: "imports");

            migrationBuilder.DropIndex(
                name: "ix_contacts_import_id",
                table: "contacts");

            migrationBuilder.DropIndex(
                name: "ix_cases_import_id",
                table: "cases");

            migrationBuilder.DropColumn(
                name: "checked_at",
                table: "imports");

            migrationBuilder.DropColumn(
                name: "header_key",
                table: "imports");

            migrationBuilder.DropColumn(
                name: "only_check",
                table: "imports");

            migrationBuilder.DropColumn(
                name: "preview",
                table: "imports");

            migrationBuilder.DropColumn(
                name: "import_id",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "import_id",
                table: "cases");
        }
    }
}
