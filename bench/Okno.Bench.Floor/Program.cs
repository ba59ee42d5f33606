using Microsoft.Extensions.Logging;
using Okno.Bench.Floor;

// The floor that Okno is measured against: the one statement behind HTTP, without sign-in, rights, journal and process.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var app = builder.Build();
var connection =
    app.Configuration.GetConnectionString("Floor") ?? throw new InvalidOperationException("ConnectionStrings__Floor is not set.");
if (connection.Contains("Host=", StringComparison.OrdinalIgnoreCase))
    OnPostgres.Map(app, connection);
else
    OnSqlite.Map(app, connection);
app.MapGet("/health/live", () => "live");
app.Run();
