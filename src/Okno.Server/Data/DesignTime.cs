using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Okno.Server.Data;

/// <summary>For <c>dotnet ef migrations add</c>, which needs the model but no database.</summary>
internal sealed class PostgresDesignTime : IDesignTimeDbContextFactory<PostgresOknoDb>
{
    public PostgresOknoDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresOknoDb>().UseNpgsql("Host=127.0.0.1").UseSnakeCaseNamingConvention().Options);
}

/// <summary>For <c>dotnet ef migrations add</c>, which needs the model but no database.</summary>
internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteOknoDb>
{
    public SqliteOknoDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteOknoDb>().UseSqlite("Data Source=design.db").UseSnakeCaseNamingConvention().Options);
}
