using Microsoft.AspNetCore.Localization;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Calls;
using Okno.Server.Calls.Softphone;
using Okno.Server.Cases;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Drafts;
using Okno.Server.Feed;
using Okno.Server.Imports;
using Okno.Server.Lists;
using Okno.Server.Processes;
using Okno.Server.Queues;
using Okno.Server.Settings;
using Okno.Server.Shared;
using Okno.Server.Shared.Hosting;
using Okno.Server.Terms;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MaxRequestBodySize = 4 * 1024 * 1024;
});
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddStorage(builder.Configuration);
builder.Services.AddExceptionHandler<AnswerExceptions>();
builder.Services.ConfigureHttpJsonOptions(options => Wire.Configure(options.SerializerOptions));
builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
builder.Services.AddValidation();
builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = Problems.Complete);
builder.Services.AddLiveConnections(builder.Configuration);
builder.Services.AddMeasuring();
builder.Services.AddApiDocument();
builder.Services.AddAccess(builder.Configuration);
builder.Services.AddSettings();
builder.Services.AddTerms();
builder.Services.AddCases();
builder.Services.AddImports();
builder.Services.AddFeed();
builder.Services.AddProcesses();
builder.Services.AddQueues();
builder.Services.AddCalls();
builder.Services.AddHostedService<ForgetAnswers>();

var app = builder.Build();
await FirstStart.Prepare(app, args);

app.UseRequestLocalization(
    new RequestLocalizationOptions { RequestCultureProviders = [new AcceptLanguageHeaderRequestCultureProvider()] }
        .SetDefaultCulture("ru")
        .AddSupportedCultures("ru", "en")
        .AddSupportedUICultures("ru", "en")
);
app.UseExceptionHandler(_ => { });
app.UseProblemPages();
app.UsePageSecurity(MySoftphone.Origin);
app.UseRouting();
app.UseSecondTry();
app.UseAccess();
app.UseMeasuring(http => http.FindUser()?.May(Permission.SeeMetrics) is true);

var api = app.MapGroup("/api").AddEndpointFilter(new AnswerOnce(http => http.FindUser()?.Id));
api.MapAccess();
api.MapSettings();
api.MapTerms();
api.MapDrafts();
api.MapContacts();
api.MapCases();
api.MapImports();
api.MapFeed();
api.MapProcesses();
api.MapQueues();
api.MapCalls();
api.MapLists();
app.MapDesk();
app.MapHealth();
app.MapMeasuring().AllowAnyone();
app.MapApiDocument();
app.MapBrowserClient();
app.Run();
