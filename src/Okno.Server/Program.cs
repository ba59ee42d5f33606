using Okno.Server.Data;
using Okno.Server.Shared;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddStorage(builder.Configuration);
builder.Services.AddExceptionHandler<AnswerExceptions>();

var app = builder.Build();
app.UseExceptionHandler("/error");
app.Run();
