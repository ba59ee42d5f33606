using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Okno.Server.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ListsTermsLinesAndFeed : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "preferences",
                table: "users",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "deleted_at",
                table: "process_versions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "closed_by_id",
                table: "process_steps",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "held_until",
                table: "process_jobs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "trail",
                table: "process_instances",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

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

            migrationBuilder.AddColumn<bool>(
                name: "resolution_by_hand",
                table: "cases",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "responded_at",
                table: "cases",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "response_by_hand",
                table: "cases",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "stops",
                table: "cases",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "terms_generation",
                table: "cases",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

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
                name: "feed_channels",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    code = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_feed_channels", x => x.id);
                });

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
                name: "notifications",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    text = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    @object = table.Column<string>(name: "object", type: "TEXT", maxLength: 32, nullable: true),
                    record_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    from_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    read_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notifications", x => x.id);
                    table.ForeignKey(
                        name: "fk_notifications_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "terms_generation",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    generation = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_terms_generation", x => x.id);
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

            migrationBuilder.CreateTable(
                name: "working_calendars",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    time_zone = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    week = table.Column<string>(type: "TEXT", nullable: false),
                    days = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_working_calendars", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "feed_posts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    channel_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    post_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    author_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    text = table.Column<string>(type: "TEXT", nullable: false),
                    case_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    contact_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_feed_posts", x => x.id);
                    table.ForeignKey(
                        name: "fk_feed_posts_feed_channels_channel_id",
                        column: x => x.channel_id,
                        principalTable: "feed_channels",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_feed_posts_feed_posts_post_id",
                        column: x => x.post_id,
                        principalTable: "feed_posts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "service_terms",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    service = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    priority = table.Column<int>(type: "INTEGER", nullable: true),
                    response_minutes = table.Column<int>(type: "INTEGER", nullable: true),
                    resolution_minutes = table.Column<int>(type: "INTEGER", nullable: true),
                    calendar_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_service_terms", x => x.id);
                    table.ForeignKey(
                        name: "fk_service_terms_working_calendars_calendar_id",
                        column: x => x.calendar_id,
                        principalTable: "working_calendars",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "feed_likes",
                columns: table => new
                {
                    post_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_feed_likes", x => new { x.post_id, x.user_id });
                    table.ForeignKey(
                        name: "fk_feed_likes_feed_posts_post_id",
                        column: x => x.post_id,
                        principalTable: "feed_posts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.InsertData(
                table: "terms_generation",
                columns: new[] { "id", "generation" },
                values: new object[] { 1, 0 });

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
                name: "ix_cases_terms_generation",
                table: "cases",
                column: "terms_generation",
                filter: "status in (0, 1, 2, 6)");

            migrationBuilder.CreateIndex(
                name: "ix_calls_line_id_started_at",
                table: "calls",
                columns: new[] { "line_id", "started_at" });

            migrationBuilder.CreateIndex(
                name: "ix_call_events_received_at",
                table: "call_events",
                column: "received_at");

            migrationBuilder.CreateIndex(
                name: "ix_feed_channels_code",
                table: "feed_channels",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_feed_posts_case_id",
                table: "feed_posts",
                column: "case_id");

            migrationBuilder.CreateIndex(
                name: "ix_feed_posts_channel",
                table: "feed_posts",
                columns: new[] { "channel_id", "id" },
                filter: "post_id is null");

            migrationBuilder.CreateIndex(
                name: "ix_feed_posts_contact_id",
                table: "feed_posts",
                column: "contact_id");

            migrationBuilder.CreateIndex(
                name: "ix_feed_posts_post_id",
                table: "feed_posts",
                column: "post_id");

            migrationBuilder.CreateIndex(
                name: "ix_list_views_object_owner_id",
                table: "list_views",
                columns: new[] { "object", "owner_id" });

            migrationBuilder.CreateIndex(
                name: "ix_list_views_owner_id",
                table: "list_views",
                column: "owner_id");

            migrationBuilder.CreateIndex(
                name: "ix_notifications_unread",
                table: "notifications",
                column: "user_id",
                filter: "read_at is null");

            migrationBuilder.CreateIndex(
                name: "ix_notifications_user_id_id",
                table: "notifications",
                columns: new[] { "user_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_service_terms_calendar_id",
                table: "service_terms",
                column: "calendar_id");

            migrationBuilder.CreateIndex(
                name: "ix_working_calendars_name",
                table: "working_calendars",
                column: "name",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "feed_likes");

            migrationBuilder.DropTable(
                name: "lines");

            migrationBuilder.DropTable(
                name: "list_views");

            migrationBuilder.DropTable(
                name: "notifications");

            migrationBuilder.DropTable(
                name: "service_terms");

            migrationBuilder.DropTable(
                name: "terms_generation");

            migrationBuilder.DropTable(
                name: "user_preferences");

            migrationBuilder.DropTable(
                name: "feed_posts");

            migrationBuilder.DropTable(
                name: "working_calendars");

            migrationBuilder.DropTable(
                name: "feed_channels");

            migrationBuilder.DropIndex(
                name: "ix_imports_header_key_target",
                table: "imports");

            migrationBuilder.DropIndex(
                name: "ix_contacts_import_id",
                table: "contacts");

            migrationBuilder.DropIndex(
                name: "ix_cases_import_id",
                table: "cases");

            migrationBuilder.DropIndex(
                name: "ix_cases_terms_generation",
                table: "cases");

            migrationBuilder.DropIndex(
                name: "ix_calls_line_id_started_at",
                table: "calls");

            migrationBuilder.DropIndex(
                name: "ix_call_events_received_at",
                table: "call_events");

            migrationBuilder.DropColumn(
                name: "preferences",
                table: "users");

            migrationBuilder.DropColumn(
                name: "deleted_at",
                table: "process_versions");

            migrationBuilder.DropColumn(
                name: "closed_by_id",
                table: "process_steps");

            migrationBuilder.DropColumn(
                name: "held_until",
                table: "process_jobs");

            migrationBuilder.DropColumn(
                name: "trail",
                table: "process_instances");

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

            migrationBuilder.DropColumn(
                name: "resolution_by_hand",
                table: "cases");

            migrationBuilder.DropColumn(
                name: "responded_at",
                table: "cases");

            migrationBuilder.DropColumn(
                name: "response_by_hand",
                table: "cases");

            migrationBuilder.DropColumn(
                name: "stops",
                table: "cases");

            migrationBuilder.DropColumn(
                name: "terms_generation",
                table: "cases");

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
