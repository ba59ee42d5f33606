using System.Net;
using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Contracts.Cases;
using Okno.Contracts.Contacts;
using Okno.Contracts.Processes;
using Okno.Contracts.Settings;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Cases;

namespace Okno.Server.Tests.Calls;

/// <summary>Who may call, and the way from the ringing telephone to the right page: four callers, two actions.</summary>
public sealed partial class SituationsTests
{
    private const string NewCase = "Создать новое обращение";
    private const string Advice = "Проконсультировать по существующему обращению";

    [Theory, OnBothDatabases]
    public async Task A_new_person_is_made_a_contact_and_gets_a_case(OknoApp okno)
    {
        var (telephone, client, account) = await Desk(okno);
        var number = Records.NewNumber();
        var call = await telephone.Rings(account, number);

        var page = await Pressed(client, call, NewCase);
        Assert.Equal((StepKind.Page, "contact-identification"), (page.Kind, page.Page));
        Assert.Equal(number, page.Values["phoneNumber"].GetString());
        Assert.False(page.Values.ContainsKey("contactId"));

        // «Создать обращение и контакт» opens the form with the caller's number in it.
        var form = await Next(client, page, new { });
        Assert.Equal(StepKind.Form, form.Kind);
        Assert.Equal(number, form.Values["phone"].GetString());
        Assert.Equal(["name", "phone", "account", "email"], form.Fields!.Select(field => field.Name));
        await Complete(client, form, new { name = " ", phone = number }).Refuses(HttpStatusCode.BadRequest, "request.required");

        var edit = await Next(
            client,
            form,
            new
            {
                name = "Новиков Новый Новович",
                phone = number,
                email = "novik@example.ru",
            }
        );
        Assert.Equal((StepKind.OpenEditPage, "case", (Guid?)null), (edit.Kind, edit.Page, edit.RecordId));
        var contactId = edit.Values["contactId"].GetGuid();

        var question = await Next(client, edit, new { subject = "Не приходит счёт" });
        Assert.Equal(StepKind.Question, question.Kind);
        Assert.Equal(["yes", "no"], question.Fields!.Select(field => field.Name));
        await Complete(client, question, new { answer = "maybe" }).Refuses(HttpStatusCode.BadRequest, "request.bad-value");
        var contactPage = await Next(client, question, new { answer = "yes" });
        Assert.Equal((StepKind.OpenEditPage, "contact", (Guid?)contactId), (contactPage.Kind, contactPage.Page, contactPage.RecordId));
        Assert.Null(await Last(client, contactPage, new { }));

        var contact = await client.Get<Contact>($"/api/contacts/{contactId}");
        Assert.Equal("Новиков Новый Новович", contact.Name);
        Assert.Equal([number, null], contact.CommunicationOptions.OrderBy(option => option.Kind).Select(option => option.E164));
        await IsLinked(client, call, contactId, "Не приходит счёт");
    }

    [Theory, OnBothDatabases]
    public async Task A_new_person_may_be_made_in_one_go(OknoApp okno)
    {
        var (telephone, client, account) = await Desk(okno);
        var number = Records.NewNumber();
        var page = await Pressed(client, await telephone.Rings(account, number), NewCase);
        var edit = await Next(client, page, new { create = new { name = "Один Шаг", phone = "8" + number[2..] } });
        Assert.Equal((StepKind.OpenEditPage, "case"), (edit.Kind, edit.Page));
        var contact = await client.Get<Contact>($"/api/contacts/{edit.Values["contactId"].GetGuid()}");
        Assert.Equal(("Один Шаг", number), (contact.Name, contact.CommunicationOptions.Single().E164));
    }

    [Theory, OnBothDatabases]
    public async Task A_new_person_who_asks_for_advice_becomes_a_contact_whose_page_opens(OknoApp okno)
    {
        var (telephone, client, account) = await Desk(okno);
        var page = await Pressed(client, await telephone.Rings(account, Records.NewNumber()), Advice);
        Assert.Equal("contact-identification", page.Page);
        var form = await Next(client, page, new { });
        var history = await Next(client, form, new { name = "Советова Анна" });
        Assert.Equal((StepKind.Page, "contact", "history"), (history.Kind, history.Page, history.Values["tab"].GetString()));
        Assert.Equal("Советова Анна", (await client.Get<Contact>($"/api/contacts/{history.RecordId}")).Name);
    }

    [Theory, OnBothDatabases]
    public async Task A_known_person_with_a_new_number_gets_it_added(OknoApp okno)
    {
        var (telephone, client, account) = await Desk(okno);
        var (old, number) = (Records.NewNumber(), Records.NewNumber());
        var known = await (await okno.As("admin")).NewContact("Знакомая Мария", (CommunicationKind.Phone, old));
        var call = await telephone.Rings(account, number);

        var page = await Pressed(client, call, NewCase);
        Assert.Equal("contact-identification", page.Page);
        var edit = await Next(client, page, new { contactId = known.Id });
        Assert.Equal(("case", known.Id), (edit.Page, edit.Values["contactId"].GetGuid()));
        Assert.Null(await Last(client, edit, new { subject = "Сменился номер" }));

        var contact = await client.Get<Contact>($"/api/contacts/{known.Id}");
        Assert.Equal([old, number], contact.CommunicationOptions.Select(option => option.E164));
        await IsLinked(client, call, known.Id, "Сменился номер");

        // From now on the number is theirs.
        Assert.Equal(known.Id, (await Telephone.Seen(client, await telephone.Rings(account, number))).Contact?.Id);
    }

    [Theory, OnBothDatabases]
    public async Task A_known_person_with_a_new_number_is_advised_on_their_case(OknoApp okno)
    {
        var (telephone, client, account) = await Desk(okno);
        var admin = await okno.As("admin");
        var known = await admin.NewContact("Давний Пётр", (CommunicationKind.Phone, Records.NewNumber()));
        var @case = await admin.NewCase(new CreateCaseRequest("Давнее обращение", ContactId: known.Id));
        var number = Records.NewNumber();
        var call = await telephone.Rings(account, number);

        var page = await Pressed(client, call, Advice);
        var history = await Next(client, page, new { contactId = known.Id });
        Assert.Equal((StepKind.Page, "contact", (Guid?)known.Id), (history.Kind, history.Page, history.RecordId));
        Assert.Null(await Last(client, history, new { caseId = @case.Id }));

        Assert.Contains((await client.Get<Contact>($"/api/contacts/{known.Id}")).CommunicationOptions, option => option.E164 == number);
        await IsLinked(client, call, known.Id, "Давнее обращение");
    }

    [Theory, OnBothDatabases]
    public async Task Of_several_with_one_number_the_operator_chooses_first(OknoApp okno)
    {
        var (telephone, client, account) = await Desk(okno);
        var admin = await okno.As("admin");
        var number = Records.NewNumber();
        await admin.NewContact("Общий Первый", (CommunicationKind.Phone, number));
        var second = await admin.NewContact("Общий Второй", (CommunicationKind.Phone, number));
        foreach (var (action, page, kind) in new[] { (NewCase, "case", StepKind.OpenEditPage), (Advice, "contact", StepKind.Page) })
        {
            var call = await telephone.Rings(account, number);
            await Press(client, call, action).Refuses(HttpStatusCode.Conflict, "call.choose-contact");
            using var chosen = await client.Put($"/api/calls/{call}/contact", new ChooseContactRequest(second.Id));
            Assert.Equal(HttpStatusCode.OK, chosen.StatusCode);
            var step = await Pressed(client, call, action);
            Assert.Equal((kind, page, second.Id), (step.Kind, step.Page, step.Values["contactId"].GetGuid()));
        }
        Assert.Single((await client.Get<Contact>($"/api/contacts/{second.Id}")).CommunicationOptions);
    }

    [Theory, OnBothDatabases]
    public async Task A_known_number_leads_straight_to_the_page(OknoApp okno)
    {
        var (telephone, client, account) = await Desk(okno);
        var number = Records.NewNumber();
        var known = await (await okno.As("admin")).NewContact("Известная Ольга", (CommunicationKind.Phone, number));
        var call = await telephone.Rings(account, number);
        var edit = await Pressed(client, call, NewCase);
        Assert.Equal((StepKind.OpenEditPage, "case", known.Id), (edit.Kind, edit.Page, edit.Values["contactId"].GetGuid()));
        // Pressed again, it goes on where it is.
        Assert.Equal(edit.Id, (await Pressed(client, call, NewCase)).Id);
        Assert.Null(await Last(client, edit, new { subject = "Прямо" }));
        await IsLinked(client, call, known.Id, "Прямо");

        var history = await Pressed(client, await telephone.Rings(account, number), Advice);
        Assert.Equal((StepKind.Page, "contact", (Guid?)known.Id), (history.Kind, history.Page, history.RecordId));
    }

    [Theory, OnBothDatabases]
    public async Task A_hidden_number_is_nobodys_and_is_not_added(OknoApp okno)
    {
        var (telephone, client, account) = await Desk(okno);
        var known = await (await okno.As("admin")).NewContact("Скрытый Иван", (CommunicationKind.Phone, Records.NewNumber()));
        var page = await Pressed(client, await telephone.Rings(account, "anonymous"), NewCase);
        var edit = await Next(client, page, new { contactId = known.Id });
        Assert.Equal("case", edit.Page);
        Assert.Single((await client.Get<Contact>($"/api/contacts/{known.Id}")).CommunicationOptions);
    }

    [Theory, OnBothDatabases]
    public async Task Actions_are_for_agents_of_the_group_while_the_call_lasts(OknoApp okno)
    {
        var (telephone, client, account) = await Desk(okno);
        var call = await telephone.Rings(account, Records.NewNumber());
        Assert.Equal(
            [NewCase, Advice],
            (await Offered(client, call))
                .Select(action => action.Name)
                .Where(name => !name.StartsWith("Действие p", StringComparison.Ordinal))
        );
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        Assert.Equal("Create a new case", (await Offered(client, call))[0].Name);
        client.DefaultRequestHeaders.AcceptLanguage.Clear();
        var action = (await Offered(client, call))[0].Id;

        var (agentOnly, agent) = await telephone.Operator("cc-agent");
        var theirs = await telephone.Rings(agent, Records.NewNumber());
        Assert.Empty(await Offered(agentOnly, theirs));
        await agentOnly.Post($"/api/calls/{theirs}/actions/{action}", new { }).Refuses(HttpStatusCode.Forbidden, "call.not-agent");

        await telephone.Told(telephone.Event(await CallId(okno, call), "ended"));
        Assert.Empty(await Offered(client, call));
        await client.Post($"/api/calls/{call}/actions/{action}", new { }).Refuses(HttpStatusCode.Conflict, "call.over");
    }

    [Theory, OnBothDatabases]
    public async Task A_step_is_not_there_for_others_and_is_finished_once(OknoApp okno)
    {
        var (telephone, client, account) = await Desk(okno);
        var (stranger, _) = await telephone.Operator();
        var page = await Pressed(client, await telephone.Rings(account, Records.NewNumber()), NewCase);
        Assert.Equal(page.Id, (await client.Get<ProcessStep>($"/api/process-steps/{page.Id}")).Id);
        Assert.Equal(HttpStatusCode.NotFound, await stranger.StatusOf($"/api/process-steps/{page.Id}"));
        await Complete(stranger, page, new { }).Refuses(HttpStatusCode.NotFound, "request.not-found");

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Complete(client, page, new { create = new { name = "Один Раз" } }))
        );
        Assert.Single(answers, answer => answer.StatusCode is HttpStatusCode.OK);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict));
        Assert.Equal(HttpStatusCode.Conflict, await client.StatusOf($"/api/process-steps/{page.Id}"));
    }

    [Theory, OnBothDatabases]
    public async Task An_administrators_own_process_can_be_an_action_unless_it_asks_nothing(OknoApp okno)
    {
        var (telephone, client, account) = await Desk(okno);
        var admin = await okno.As("admin");
        var role = await admin.NewRole();
        var asks = await Publish(
            admin,
            """<bpmn:userTask id="q"><bpmn:extensionElements><okno:question text="Довольны?" result="happy"><okno:answer value="yes" label="Да"/></okno:question></bpmn:extensionElements></bpmn:userTask>"""
        );
        var silent = await Publish(
            admin,
            """<bpmn:scriptTask id="q" scriptFormat="javascript"><bpmn:script>1</bpmn:script></bpmn:scriptTask>"""
        );
        await admin
            .Post("/api/cti-panel-actions", new SaveCtiPanelActionRequest("Молча", silent))
            .Refuses(HttpStatusCode.Conflict, "cti-action.no-user-action");

        using var added = await admin.Post("/api/cti-panel-actions", new SaveCtiPanelActionRequest("Опросить", asks, RoleIds: [role.Id]));
        var action = await added.Read<CtiPanelAction>();
        try
        {
            var call = await telephone.Rings(account, Records.NewNumber());
            Assert.DoesNotContain(await Offered(client, call), offered => offered.Id == action.Id);
            using var joined = await admin.Put(
                $"/api/users/{account.Id}",
                account.AsRequest() with
                {
                    RoleIds = [.. account.RoleIds, role.Id],
                }
            );
            Assert.True(joined.IsSuccessStatusCode, await joined.Content.ReadAsStringAsync());
            var again = await okno.As(account.Login);
            Assert.Contains(await Offered(again, call), offered => offered.Id == action.Id);
            using var pressed = await again.Post($"/api/calls/{call}/actions/{action.Id}", new { });
            Assert.Equal(StepKind.Question, (await pressed.Read<ProcessStep>()).Kind);
        }
        finally
        {
            using var deleted = await admin.DeleteAsync($"/api/cti-panel-actions/{action.Id}");
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }
    }
}
