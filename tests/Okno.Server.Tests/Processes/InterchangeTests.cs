using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using Okno.Contracts.Processes;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Processes;

/// <summary>Models of other modellers come in and go out again whole, whatever Okno makes of them.</summary>
public sealed class InterchangeTests
{
    [Theory, OnBothDatabases]
    public async Task The_models_of_the_interchange_group_come_back_as_they_were_with_what_Okno_does_not_run_named(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var models = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Models"), "*.bpmn");
        Assert.Equal(8, models.Length);
        foreach (var model in models)
        {
            var bytes = await File.ReadAllBytesAsync(model, TestContext.Current.CancellationToken);
            var saved = await Saved(admin, bytes);

            var text = await admin.GetStringAsync($"/api/processes/{Uri.EscapeDataString(saved.Key)}/versions/{saved.Version}");
            Assert.Equal(Text(bytes), text);
            var ids = XDocument.Parse(text).Descendants().Select(element => (string?)element.Attribute("id")).ToHashSet();
            var errors = saved.Problems.Where(problem => problem.Severity == "error").ToList();
            Assert.Equal(errors.Count == 0, saved.Published);
            Assert.All(errors, problem => Assert.True(ids.Contains(problem.ElementId), $"{model}: {problem}"));
            Assert.All(saved.Problems, problem => Assert.False(string.IsNullOrWhiteSpace(problem.Message)));

            // What went out comes in again as the next version of the same process.
            var again = await Saved(admin, Encoding.UTF8.GetBytes(text));
            Assert.Equal((saved.Key, saved.Version + 1), (again.Key, again.Version));
            Assert.Equal(saved.Problems, again.Problems);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Extensions_comments_and_namespaces_that_Okno_does_not_know_stay_to_the_letter(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var key = $"p{Guid.NewGuid():N}";
        var xml = $"""
            <?xml version='1.0' encoding='UTF-16'?>
            <!-- Из другого редактора -->
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:v="urn:vendor" xmlns:okno="urn:okno:bpmn:1" id="d" targetNamespace="t" v:made="7.1">
              <v:setting><v:deep on="1">текст &lt; и больше</v:deep></v:setting>
              <process id="{key}" name='Чужой "процесс"' v:owner="отдел">
                <extensionElements><v:rule><![CDATA[a < b && c]]></v:rule><okno:later thing="1"/></extensionElements>
                <startEvent id="s"/><task id="t" v:colour="red"/><endEvent id="e"/>
                <sequenceFlow id="f1" sourceRef="s" targetRef="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="e"/>
              </process>
            </definitions>
            """;
        var saved = await Saved(admin, [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(xml)]);
        Assert.True(saved.Published, string.Join('\n', saved.Problems));

        using var answer = await admin.GetAsync($"/api/processes/{key}/versions/{saved.Version}");
        // It is kept as UTF-8, and says so.
        Assert.Equal(xml.Replace("UTF-16", "UTF-8", StringComparison.Ordinal), await answer.Content.ReadAsStringAsync());
    }

    /// <summary>As the exporter wrote it; what is written in Latin-1 is kept as UTF-8, and says so.</summary>
    private static string Text(byte[] bytes) =>
        Encoding.Latin1.GetString(bytes) is var latin && latin.Contains("encoding=\"ISO-8859-1\"", StringComparison.Ordinal)
            ? latin.Replace("encoding=\"ISO-8859-1\"", "encoding=\"UTF-8\"", StringComparison.Ordinal)
            : Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');

    private static async Task<ProcessDefinition> Saved(HttpClient admin, byte[] bytes)
    {
        using var file = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/bpmn+xml") } };
        using var answer = await admin.PostAsync("/api/processes", file);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Read<ProcessDefinition>();
    }
}
