using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Okno.Server.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class MergeAccounts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // One table for all preferences: how Okno looks joins the columns of lists.
            migrationBuilder.Sql(
                "insert into user_preferences (user_id, name, value) select id, 'personal', preferences from users where preferences is not null on conflict (user_id, name) do nothing");

            migrationBuilder.AddColumn<Guid>(
                name: "merged_into_id",
                table: "accounts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_accounts_merged_into_id",
                table: "accounts",
                column: "merged_into_id");

            migrationBuilder.AddForeignKey(
                name: "fk_accounts_accounts_merged_into_id",
                table: "accounts",
                column: "merged_into_id",
                principalTable: "accounts",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("delete from user_preferences where name = 'personal'");

            migrationBuilder.DropForeignKey(
                name: "fk_accounts_accounts_merged_into_id",
                table: "accounts");

            migrationBuilder.DropIndex(
                name: "ix_accounts_merged_into_id",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "merged_into_id",
                table: "accounts");
        }
    }
}
