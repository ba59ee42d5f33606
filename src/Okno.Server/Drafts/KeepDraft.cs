using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts;
using Okno.Contracts.Drafts;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Drafts;

/// <summary>What is typed into any form waits for its person on every machine: kept as it is typed, given back, dropped when it is sent.</summary>
/// <remarks>The draft of a saved case is in Cases: it is dropped in the very change that saves what it held.</remarks>
internal static partial class KeepDraft
{
    public static void Map(IEndpointRouteBuilder drafts)
    {
        drafts.MapPut("/{form}", Handle).RequireSignIn().WithSummary("Keep what is typed into a form");
        drafts.MapGet("/{form}", Get).RequireSignIn().WithSummary("What I typed into a form and did not send");
        drafts.MapDelete("/{form}", Drop).RequireSignIn().WithSummary("Drop it");
    }

    internal static async Task<Ok<Contracts.Drafts.Draft>> Handle(
        string form,
        SaveDraftRequest request,
        OknoDb db,
        CurrentUser user,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        MustBeForm(form);
        if (request.Values.ValueKind is not JsonValueKind.Object)
            throw RuleBroken.Malformed("request.bad-value", ("field", "values"));
        var values = request.Values.GetRawText();
        if (Encoding.UTF8.GetByteCount(values) > Draft.Longest)
            throw RuleBroken.Malformed("draft.too-long", ("longest", Draft.Longest / 1024));
        if (!IsWhole(request.Values))
            throw RuleBroken.Malformed("request.bad-text", ("field", "values"));

        var now = clock.GetUtcNow();
        await using var change = await db.BeginChange(stop);
        await db.Execute(
            """
            insert into drafts (user_id, form, "values", saved_at) values (@user, @form, @values, @now)
            on conflict (user_id, form) do update set "values" = excluded."values", saved_at = excluded.saved_at
            """,
            stop,
            ("user", user.Id),
            ("form", form),
            ("values", values),
            ("now", now)
        );
        await db.Execute(
            """
            delete from drafts where user_id = @user and (saved_at < @past or form in (
                select form from drafts where user_id = @user order by saved_at desc, form limit 1000 offset @most))
            """,
            stop,
            ("user", user.Id),
            ("past", now - Draft.KeptFor),
            ("most", Draft.Most)
        );
        await change.Commit(stop);
        return TypedResults.Ok(new Contracts.Drafts.Draft(request.Values, now));
    }

    internal static async Task<Results<Ok<Contracts.Drafts.Draft>, NoContent>> Get(
        string form,
        OknoDb db,
        CurrentUser user,
        CancellationToken stop
    )
    {
        MustBeForm(form);
        var draft = await db.QueryFirst(
            """select "values", saved_at from drafts where user_id = @user and form = @form""",
            row => new Contracts.Drafts.Draft(JsonSerializer.Deserialize<JsonElement>(row.Text(0), Wire.Json), row.Moment(1)),
            stop,
            ("user", user.Id),
            ("form", form)
        );
        return draft is null ? TypedResults.NoContent() : TypedResults.Ok(draft);
    }

    internal static async Task<NoContent> Drop(string form, OknoDb db, CurrentUser user, CancellationToken stop)
    {
        MustBeForm(form);
        await using var change = await db.BeginChange(stop);
        await db.Execute("delete from drafts where user_id = @user and form = @form", stop, ("user", user.Id), ("form", form));
        await change.Commit(stop);
        return TypedResults.NoContent();
    }

    private static void MustBeForm(string form)
    {
        if (!Form().IsMatch(form))
            throw RuleBroken.Malformed("request.bad-value", ("field", "form"));
    }

    /// <summary>No NUL and no half pairs, however they are written: the form could not read them again.</summary>
    private static bool IsWhole(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => Texts.IsWhole(value.GetString()!),
                JsonValueKind.Array => value.EnumerateArray().All(IsWhole),
                JsonValueKind.Object => value.EnumerateObject().All(field => Texts.IsWhole(field.Name) && IsWhole(field.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,39}(?::[a-z0-9-]{1,60})?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
