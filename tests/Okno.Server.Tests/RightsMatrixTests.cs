using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests;

/// <summary>Who may call what: every route against nobody, an operator, a supervisor and an administrator. A route without a row fails.</summary>
/// <remarks>The file is as long as there are routes: one table, to be read in one piece.</remarks>
public sealed class RightsMatrixTests
{
    private const string Anyone = "anyone";
    private const string SignedIn = "signed in";
    private const string Operator = "operator";
    private const string Supervisor = "supervisor";
    private const string Administrator = "administrator";

    /// <summary>The least that a route asks for. Whoever stands further down the list of callers may do it, too.</summary>
    private static readonly Dictionary<string, string> Rows = new(StringComparer.Ordinal)
    {
        ["POST /api/session"] = Anyone,
        ["GET /api/session"] = SignedIn,
        ["DELETE /api/session"] = SignedIn,
        ["POST /api/session/password"] = SignedIn,
        ["GET /api/session/preferences/{name}"] = SignedIn,
        ["PUT /api/session/preferences/{name}"] = SignedIn,
        ["POST /api/session/tokens"] = SignedIn,
        ["GET /api/session/tokens"] = SignedIn,
        ["DELETE /api/session/tokens/{id:guid}"] = SignedIn,
        ["GET /api/people"] = SignedIn,
        ["GET /api/roles/names"] = SignedIn,
        ["GET /api/settings"] = SignedIn,
        ["GET /api/settings/{code}"] = SignedIn,
        ["PUT /api/settings/{code}"] = Administrator,
        ["GET /api/settings/{code}/history"] = Administrator,
        ["GET /api/lookups"] = SignedIn,
        ["GET /api/lookups/{name}"] = SignedIn,
        ["POST /api/lookups/{name}"] = Administrator,
        ["PUT /api/lookups/{name}/order"] = Administrator,
        ["PUT /api/lookups/{name}/{id:guid}"] = Administrator,
        ["DELETE /api/lookups/{name}/{id:guid}"] = Administrator,
        ["GET /api/users"] = Supervisor,
        ["GET /api/users/{id:guid}"] = Supervisor,
        ["POST /api/users"] = Administrator,
        ["PUT /api/users/{id:guid}"] = Administrator,
        ["GET /api/roles"] = Supervisor,
        ["GET /api/roles/{id:guid}"] = Supervisor,
        ["POST /api/roles"] = Administrator,
        ["PUT /api/roles/{id:guid}"] = Administrator,
        ["DELETE /api/roles/{id:guid}"] = Administrator,
        ["GET /api/audit"] = Administrator,
        ["GET /api/calendars"] = SignedIn,
        ["GET /api/calendars/{id:guid}"] = SignedIn,
        ["POST /api/calendars"] = Administrator,
        ["PUT /api/calendars/{id:guid}"] = Administrator,
        ["DELETE /api/calendars/{id:guid}"] = Administrator,
        ["GET /api/service-terms"] = SignedIn,
        ["GET /api/service-terms/recount"] = Administrator,
        ["POST /api/service-terms"] = Administrator,
        ["PUT /api/service-terms/{id:guid}"] = Administrator,
        ["DELETE /api/service-terms/{id:guid}"] = Administrator,
        ["GET /api/cases"] = Operator,
        ["POST /api/cases"] = Supervisor,
        ["GET /api/cases/{id:guid}"] = Operator,
        ["PATCH /api/cases/{id:guid}"] = Operator,
        ["GET /api/cases/{id:guid}/history"] = Operator,
        ["GET /api/cases/{id:guid}/work"] = Operator,
        ["GET /api/cases/{id:guid}/terms"] = Operator,
        ["PUT /api/cases/{id:guid}/draft"] = Operator,
        ["GET /api/cases/{id:guid}/draft"] = Operator,
        ["DELETE /api/cases/{id:guid}/draft"] = Operator,
        ["POST /api/cases/preview"] = Operator,
        ["GET /api/cases/{id:guid}/attachments"] = Operator,
        ["POST /api/cases/{id:guid}/attachments"] = Operator,
        ["GET /api/cases/{id:guid}/attachments/{fileId:guid}"] = Operator,
        ["DELETE /api/cases/{id:guid}/attachments/{fileId:guid}"] = Operator,
        ["GET /api/cases/{id:guid}/links"] = Operator,
        ["POST /api/cases/{id:guid}/links"] = Operator,
        ["DELETE /api/cases/{id:guid}/links/{otherId:guid}"] = Operator,
        ["PUT /api/drafts/{form}"] = SignedIn,
        ["GET /api/drafts/{form}"] = SignedIn,
        ["DELETE /api/drafts/{form}"] = SignedIn,
        ["GET /api/contacts"] = Operator,
        ["POST /api/contacts"] = Supervisor,
        ["GET /api/contacts/identify"] = Operator,
        ["GET /api/contacts/{id:guid}"] = Operator,
        ["PATCH /api/contacts/{id:guid}"] = Operator,
        ["GET /api/contacts/{id:guid}/history"] = Operator,
        ["GET /api/contacts/{id:guid}/changes"] = Operator,
        ["POST /api/contacts/{id:guid}/communication-options"] = Operator,
        ["DELETE /api/contacts/{id:guid}/communication-options/{optionId:guid}"] = Operator,
        ["PUT /api/contacts/{id:guid}/communication-options/{optionId:guid}"] = Operator,
        ["GET /api/contacts/number"] = Operator,
        ["GET /api/contacts/duplicates"] = Operator,
        ["GET /api/contacts/{id:guid}/duplicates"] = Operator,
        ["GET /api/contacts/{id:guid}/merge"] = Supervisor,
        ["POST /api/contacts/{id:guid}/merge"] = Supervisor,
        ["POST /api/accounts/{id:guid}/communication-options"] = Operator,
        ["PUT /api/accounts/{id:guid}/communication-options/{optionId:guid}"] = Operator,
        ["DELETE /api/accounts/{id:guid}/communication-options/{optionId:guid}"] = Operator,
        ["GET /api/accounts"] = Operator,
        ["POST /api/accounts"] = Supervisor,
        ["GET /api/accounts/{id:guid}"] = Operator,
        ["GET /api/accounts/{id:guid}/changes"] = Operator,
        ["GET /api/accounts/duplicates"] = Operator,
        ["GET /api/accounts/{id:guid}/duplicates"] = Operator,
        ["GET /api/accounts/{id:guid}/merge"] = Supervisor,
        ["POST /api/accounts/{id:guid}/merge"] = Supervisor,
        ["PATCH /api/accounts/{id:guid}"] = Operator,
        ["POST /api/imports"] = Administrator,
        ["GET /api/imports"] = Administrator,
        ["GET /api/imports/{id:guid}"] = Administrator,
        ["GET /api/imports/{id:guid}/errors"] = Administrator,
        ["POST /api/imports/{id:guid}/cancel"] = Administrator,
        ["POST /api/imports/files"] = Administrator,
        ["GET /api/imports/{id:guid}/draft"] = Administrator,
        ["PUT /api/imports/{id:guid}/reading"] = Administrator,
        ["PUT /api/imports/{id:guid}/mapping"] = Administrator,
        ["POST /api/imports/{id:guid}/check"] = Administrator,
        ["POST /api/imports/{id:guid}/start"] = Administrator,
        ["GET /api/imports/{id:guid}/problems"] = Administrator,
        ["GET /api/processes"] = Supervisor,
        ["GET /api/processes/{key}"] = Supervisor,
        ["GET /api/processes/{key}/versions/{version:int}"] = Supervisor,
        ["POST /api/processes"] = Administrator,
        ["PUT /api/processes/{key}"] = Administrator,
        ["DELETE /api/processes/{key}"] = Administrator,
        ["GET /api/processes/{key}/versions"] = Supervisor,
        ["POST /api/processes/check"] = Administrator,
        ["POST /api/processes/formulas/check"] = Administrator,
        ["POST /api/processes/rehearse"] = Administrator,
        ["GET /api/process-steps/{id:guid}"] = SignedIn,
        ["POST /api/process-steps/{id:guid}/complete"] = SignedIn,
        ["GET /api/process-instances"] = Supervisor,
        ["GET /api/process-instances/{id:guid}"] = Supervisor,
        ["POST /api/process-instances/{id:guid}/resolve"] = Administrator,
        ["POST /api/process-instances/{id:guid}/cancel"] = Administrator,
        ["POST /api/process-instances/{id:guid}/migrate"] = Administrator,
        ["GET /api/feed/channels"] = SignedIn,
        ["GET /api/feed/channels/{id:guid}/posts"] = SignedIn,
        ["POST /api/feed/channels/{id:guid}/posts"] = SignedIn,
        ["GET /api/feed/posts/{id:guid}"] = SignedIn,
        ["POST /api/feed/posts/{id:guid}/comments"] = SignedIn,
        ["POST /api/feed/posts/{id:guid}/likes"] = SignedIn,
        ["DELETE /api/feed/posts/{id:guid}/likes"] = SignedIn,
        ["GET /api/notifications"] = SignedIn,
        ["POST /api/notifications/{id:guid}/read"] = SignedIn,
        ["POST /api/notifications/read"] = SignedIn,
        ["POST /api/process-messages"] = Administrator,
        ["GET /api/desktop/queues"] = Operator,
        ["GET /api/desktop/items"] = Operator,
        ["GET /api/desktop/scheduled"] = Operator,
        ["GET /api/desktop/next"] = Operator,
        ["POST /api/desktop/next"] = Operator,
        ["GET /api/queue-items"] = Supervisor,
        ["PUT /api/queue-items/operator"] = Supervisor,
        ["PUT /api/queue-items/state"] = Supervisor,
        ["GET /api/queue-items/{id:guid}"] = Operator,
        ["GET /api/queue-items/{id:guid}/journal"] = Operator,
        ["POST /api/queue-items/{id:guid}/open"] = Operator,
        ["POST /api/queue-items/{id:guid}/schedule"] = Operator,
        ["POST /api/queue-items/{id:guid}/return"] = Operator,
        ["POST /api/queue-items/{id:guid}/keep"] = Operator,
        ["POST /api/queue-items/{id:guid}/undo"] = Operator,
        ["PUT /api/queue-items/{id:guid}/operator"] = Supervisor,
        ["PUT /api/queue-items/{id:guid}/state"] = Supervisor,
        ["GET /api/queues"] = Supervisor,
        ["GET /api/queues/work"] = Supervisor,
        ["GET /api/queues/objects"] = Supervisor,
        ["POST /api/queues/preview"] = Supervisor,
        ["GET /api/queues/{id:guid}/journal"] = Supervisor,
        ["POST /api/queues"] = Supervisor,
        ["GET /api/queues/{id:guid}"] = Supervisor,
        ["PUT /api/queues/{id:guid}"] = Supervisor,
        ["DELETE /api/queues/{id:guid}"] = Supervisor,
        ["POST /api/queues/{id:guid}/items"] = Supervisor,
        ["POST /api/telephony/events"] = Anyone,
        ["GET /api/telephony/state"] = Operator,
        ["GET /api/telephony/lines"] = Supervisor,
        ["POST /api/telephony/lines"] = Administrator,
        ["PUT /api/telephony/lines/{id:guid}"] = Administrator,
        ["DELETE /api/telephony/lines/{id:guid}"] = Administrator,
        ["POST /api/telephony/lines/{id:guid}/test"] = Administrator,
        ["GET /api/telephony/lines/{id:guid}/{**path}"] = Anyone,
        ["POST /api/telephony/lines/{id:guid}/{**path}"] = Anyone,
        ["GET /api/calls"] = Operator,
        ["GET /api/calls/{id:guid}/work"] = Operator,
        ["GET /api/calls/{id:guid}/events"] = Supervisor,
        ["GET /api/calls/active"] = Operator,
        ["GET /api/calls/{id:guid}"] = Operator,
        ["POST /api/calls"] = Operator,
        ["POST /api/calls/simulate"] = Operator,
        ["POST /api/calls/{id:guid}/answer"] = Operator,
        ["POST /api/calls/{id:guid}/end"] = Operator,
        ["POST /api/calls/{id:guid}/hold"] = Operator,
        ["POST /api/calls/{id:guid}/resume"] = Operator,
        ["POST /api/calls/{id:guid}/mute"] = Operator,
        ["POST /api/calls/{id:guid}/unmute"] = Operator,
        ["POST /api/calls/{id:guid}/dtmf"] = Operator,
        ["POST /api/calls/{id:guid}/transfer"] = Operator,
        ["POST /api/calls/{id:guid}/cancel-consult"] = Operator,
        ["PUT /api/calls/{id:guid}/contact"] = Operator,
        ["PATCH /api/calls/{id:guid}"] = Operator,
        ["GET /api/calls/{id:guid}/actions"] = Operator,
        ["POST /api/calls/{id:guid}/actions/{actionId:guid}"] = Operator,
        ["GET /api/operators"] = Supervisor,
        ["GET /api/operators/me"] = Operator,
        ["GET /api/operators/{id:guid}/states"] = Operator,
        ["PUT /api/operators/me/state"] = Operator,
        ["POST /api/operators/me/wrap-up/extend"] = Operator,
        ["POST /api/operators/me/wrap-up/finish"] = Operator,
        ["PUT /api/operators/{id:guid}/state"] = Supervisor,
        ["GET /api/softphone"] = Operator,
        ["POST /api/softphone/events"] = Operator,
        ["GET /api/softphones"] = Administrator,
        ["PUT /api/softphones/{id:guid}"] = Administrator,
        ["DELETE /api/softphones/{id:guid}"] = Administrator,
        ["GET /api/cti-panel-actions"] = SignedIn,
        ["POST /api/cti-panel-actions"] = Administrator,
        ["PUT /api/cti-panel-actions/{id:guid}"] = Administrator,
        ["DELETE /api/cti-panel-actions/{id:guid}"] = Administrator,
        ["GET /api/lists/cases/fields"] = Operator,
        ["GET /api/lists/contacts/fields"] = Operator,
        ["GET /api/lists/accounts/fields"] = Operator,
        ["GET /api/lists/calls/fields"] = Operator,
        ["GET /api/lists/cases"] = Operator,
        ["GET /api/lists/cases/ids"] = Operator,
        ["GET /api/lists/cases/export"] = Operator,
        ["POST /api/lists/cases/export"] = Operator,
        ["GET /api/lists/contacts"] = Operator,
        ["GET /api/lists/contacts/ids"] = Operator,
        ["GET /api/lists/contacts/export"] = Operator,
        ["POST /api/lists/contacts/export"] = Operator,
        ["GET /api/lists/accounts"] = Operator,
        ["GET /api/lists/accounts/ids"] = Operator,
        ["GET /api/lists/accounts/export"] = Operator,
        ["POST /api/lists/accounts/export"] = Operator,
        ["GET /api/lists/calls"] = Operator,
        ["GET /api/lists/calls/ids"] = Operator,
        ["GET /api/lists/calls/export"] = Operator,
        ["POST /api/lists/calls/export"] = Operator,
        ["GET /api/list-views"] = SignedIn,
        ["POST /api/list-views"] = SignedIn,
        ["PUT /api/list-views/{id:guid}"] = SignedIn,
        ["DELETE /api/list-views/{id:guid}"] = SignedIn,
        ["* /hubs/desktop"] = SignedIn,
        ["* /hubs/desktop/negotiate"] = SignedIn,
    };

    private static readonly string[] Callers = [Anyone, SignedIn, Operator, Supervisor, Administrator];

    [Theory, OnBothDatabases]
    public async Task Nobody_may_more_than_the_table_says(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var clients = new Dictionary<string, HttpClient>(StringComparer.Ordinal)
        {
            [Anyone] = okno.CreateClient(),
            [SignedIn] = await okno.As((await admin.NewPerson()).Login),
            [Operator] = await okno.As((await admin.NewPerson((await admin.Role("cc-agent")).Id)).Login),
            [Supervisor] = await okno.As((await admin.NewPerson((await admin.Role("supervisor")).Id)).Login),
            [Administrator] = admin,
        };
        List<string> wrong = [];
        foreach (var (method, pattern) in Routes(okno))
        {
            if (!Rows.TryGetValue($"{method} {pattern}", out var least))
            {
                wrong.Add($"{method} {pattern} has no row");
                continue;
            }
            foreach (var caller in Callers)
            {
                using var request = new HttpRequestMessage(new HttpMethod(method is "*" ? "GET" : method), Somewhere(pattern));
                if (method is "POST" or "PUT" or "PATCH")
                    request.Content = Body(pattern);
                using var answer = await clients[caller].SendAsync(request);
                var allowed = Array.IndexOf(Callers, caller) >= Array.IndexOf(Callers, least);
                var refused = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
                var byRight = refused && await answer.Code() is "access.not-signed-in" or "access.forbidden" or "access.csrf";
                if ((int)answer.StatusCode >= 500 || (allowed ? byRight : !byRight))
                    wrong.Add($"{method} {pattern} as {caller}: {(int)answer.StatusCode}");
                // A record that is not there, or not theirs to see, is not there.
                if (
                    allowed
                    && pattern.Contains("{id:guid}", StringComparison.Ordinal)
                    && answer.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.BadRequest)
                )
                    wrong.Add($"{method} {pattern} as {caller}: a foreign id gave {(int)answer.StatusCode}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory, OnBothDatabases]
    public async Task The_table_has_no_row_without_a_route(OknoApp okno)
    {
        using var _ = okno.CreateClient();
        Assert.Empty(Rows.Keys.Except(Routes(okno).Select(route => $"{route.Method} {route.Pattern}"), StringComparer.Ordinal));
        await Task.CompletedTask;
    }

    private static List<(string Method, string Pattern)> Routes(OknoApp okno) =>
        [
            .. okno
                .Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
                .SelectMany(source => source.Endpoints)
                .OfType<RouteEndpoint>()
                .Where(route => route.Order < int.MaxValue)
                .SelectMany(route =>
                    (route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"])
                        .DefaultIfEmpty("*")
                        .Select(method => (method, Pattern(route)))
                )
                .Where(route =>
                    route.Item2.StartsWith("/api", StringComparison.Ordinal) || route.Item2.StartsWith("/hubs", StringComparison.Ordinal)
                )
                .Distinct(),
        ];

    private static HttpContent Body(string pattern) =>
        pattern switch
        {
            "/api/cases/{id:guid}/attachments" => new MultipartFormDataContent
            {
                { new ByteArrayContent("words"u8.ToArray()), "file", "a.txt" },
            },
            "/api/processes" or "/api/processes/{key}" or "/api/processes/check" => new StringContent(
                "<nothing/>",
                Encoding.UTF8,
                "application/bpmn+xml"
            ),
            "/api/imports" or "/api/imports/files" => new MultipartFormDataContent { { new StringContent("case"), "target" } },
            _ => new StringContent("{}", Encoding.UTF8, "application/json"),
        };

    private static string Pattern(RouteEndpoint route) => "/" + (route.RoutePattern.RawText ?? "").Trim('/');

    private static string Somewhere(string pattern)
    {
        var path = pattern.Replace("{name}", "queue-priority", StringComparison.Ordinal);
        path = Regex.Replace(path, @"\{[^}:]*:int\}", "1", RegexOptions.None, TimeSpan.FromSeconds(1));
        path = Regex.Replace(path, @"\{[^}]*\}", _ => Guid.NewGuid().ToString(), RegexOptions.None, TimeSpan.FromSeconds(1));
        return pattern.EndsWith("/identify", StringComparison.Ordinal) ? path + "?phone=101" : path;
    }
}
