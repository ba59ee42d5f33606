using Okno.Contracts;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddStorage(builder.Configuration);
builder.Services.AddExceptionHandler<AnswerExceptions>();
builder.Services.ConfigureHttpJsonOptions(options => Wire.Configure(options.SerializerOptions));
builder.Services.AddValidation();
builder.Services.AddAccess(builder.Configuration);
builder.Services.AddSettings();
builder.Services.AddSignalR();

var app = builder.Build();
app.UseExceptionHandler("/error");
app.UseAccess();

var api = app.MapGroup("/api");
api.MapAccess();
api.MapSettings();
app.Run();
