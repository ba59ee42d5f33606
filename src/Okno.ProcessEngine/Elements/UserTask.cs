using System.Xml.Linq;
using Okno.ProcessEngine.Definitions;

namespace Okno.ProcessEngine.Elements;

/// <summary>Waits for an operator (BPMN 2.0.2 §10.3.3, §10.3.4, §13.3.3).</summary>
/// <param name="page">What the operator is shown; null in a draft that does not say.</param>
public sealed class UserTask(string id, string? name, OpenEditPage? page) : Element(id, name)
{
    public OpenEditPage? Page { get; } = page;

    internal override bool Waits => true;

    internal static UserTask Read(XElement xml, string id, string? name, List<Problem> problems)
    {
        var page = Bpmn.Extension(xml, "openEditPage");
        if (page is null)
            problems.Add(Problems.NoPage(id, name ?? id));

        return new UserTask(id, name, page is null ? null : OpenEditPage.Read(page, id, problems));
    }

    internal override void Enter(Run run, Token token)
    {
        if (Page is null)
        {
            run.Fail(Id, $"'{Label}' does not say which page it opens.");
            return;
        }

        var scope = run.Scope();
        var step = new OpenStep(Id, Page.Object, Page.FindRecord(scope), Page.FillIn(scope), Page.Hint);
        run.Wait(token, step.RecordId);
        run.Tell(step);
    }

    /// <summary>A record was saved while the token waits here: is it this page's, and is the work on it done?</summary>
    internal void Hear(RecordSaved saved, Run run, Token token)
    {
        if (Page is null || Page.Object != saved.Object || (token.RecordId ?? saved.RecordId) != saved.RecordId)
            return;

        if (Page.CompletionCondition?.Holds(run.Scope(saved.Record)) ?? true)
            Complete(run, token);
        else if (token.RecordId is null)
            run.Wait(token, saved.RecordId); // the page's new record now exists: from here on it is this one
    }

    internal void Complete(Run run, Token token)
    {
        run.Tell(new CloseStep(Id));
        run.Leave(this, token);
    }
}
