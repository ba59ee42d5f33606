using System.Text.Json;
using System.Xml.Linq;
using Okno.ProcessEngine.Definitions;

namespace Okno.ProcessEngine.Elements;

/// <summary>Waits for an operator (BPMN 2.0.2 §10.3.3, §10.3.4, §13.3.3).</summary>
/// <param name="page">What the operator is shown; null in a draft that does not say.</param>
public sealed class UserTask(string id, string? name, UserAction? page) : Activity(id, name)
{
    public UserAction? Page { get; } = page;

    internal override bool Waits => true;

    internal static UserTask Read(XElement xml, string id, string? name, List<Problem> problems)
    {
        var page = UserAction.Read(xml, id, name, problems);
        if (page is null)
            problems.Add(Problems.NoPage(id, name ?? id));

        return new UserTask(id, name, page);
    }

    internal override void Enter(Run run, Token token)
    {
        if (Page is null)
        {
            run.Fail(Id, "incident.no-page", $"'{Label}' does not say which page it opens.");
            return;
        }

        var step = Step(run, token, Page);
        run.Tell(step);
        run.Wait(token, step.RecordId);
    }

    /// <summary>The step that waits already becomes this version's; a new record that its page has made stays its own.</summary>
    internal override void Renew(Run run, Token token)
    {
        if (Page is null)
            return;
        var step = Step(run, token, Page);
        step = step with { RecordId = step.RecordId ?? token.RecordId };
        run.Tell(new RenewStep(step));
        run.Wait(token, step.RecordId);
    }

    private OpenStep Step(Run run, Token token, UserAction page)
    {
        var scope = run.Scope(token);
        return new OpenStep(
            token.Id,
            Id,
            page.Kind,
            page.Name,
            page.FindRecord(scope),
            PageValues.Fill(page.Values, scope),
            page.Hint,
            page.Fields
        );
    }

    internal override bool Hear(Run run, Token token, EngineEvent e) =>
        e switch
        {
            RecordSaved saved => Hear(run, token, saved),
            StepCompleted completed when Page is not { CompletionCondition: not null } => Complete(run, token, completed),
            _ => false,
        };

    /// <summary>A record was saved while the token waits here: is it this page's, and is the work on it done?</summary>
    private bool Hear(Run run, Token token, RecordSaved saved)
    {
        if (
            Page is not { Kind: PageKind.OpenEditPage }
            || Page.Name != saved.Object
            || (token.RecordId ?? saved.RecordId) != saved.RecordId
        )
            return false;

        var done = Page.CompletionCondition?.Holds(run.Scope(token, saved.Record)) ?? true;
        if (token.RecordId is null)
        {
            if (Page.Result is { } name)
                run.Set(name, JsonSerializer.SerializeToElement(saved.RecordId));
            run.Wait(token, saved.RecordId); // the page's new record now exists: from here on it is this one
        }
        if (!done)
            return token.RecordId is null;
        Close(run, token);
        return true;
    }

    private bool Complete(Run run, Token token, StepCompleted completed)
    {
        run.SetAll(completed.Values);
        if (Page is { Kind: PageKind.Question, Result: { } name } && completed.Values.TryGetValue("answer", out var answer))
            run.Set(name, answer);
        Close(run, token);
        return true;
    }

    private void Close(Run run, Token token)
    {
        run.Tell(new CloseStep(token.Id, Id));
        run.Leave(this, run.Find(token.Id)!);
    }

    internal override void Abandon(Run run, Token token) => run.Tell(new CloseStep(token.Id, Id));
}
