using System.Text;
using Okno.ProcessEngine.Definitions;
using static Okno.ProcessEngine.Tests.Model;

namespace Okno.ProcessEngine.Tests.Definitions;

public class DefinitionReaderTests
{
    [Theory]
    [InlineData("A.1.0", "")]
    [InlineData("A.2.0", "missing-condition:1")]
    [InlineData("A.3.0", "no-start:1")]
    [InlineData("A.4.0", "another-process:1 messageFlow:2")]
    [InlineData("B.1.0", "another-process:3 messageFlow:2")]
    [InlineData("C.1.0", "another-process:1 bad-expression:4 messageFlow:5 no-page:4 no-work:1")]
    [InlineData("C.5.0", "another-process:1 missing-condition:5 no-page:15")]
    [InlineData("C.8.0", "bad-expression:3 no-page:1 no-rules:1 no-work:3")]
    public void Reads_the_models_of_the_interchange_group_naming_what_keeps_them_from_being_published(string model, string expected)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Models", model + ".bpmn"));
        var read = DefinitionReader.Read(file);

        Assert.NotEmpty(read.Definition.Elements);
        Assert.Equal(
            expected,
            string.Join(
                ' ',
                read.Problems.Where(problem => problem.Severity == Severity.Error)
                    .Select(problem =>
                        problem.Code == "process.unsupported-element" ? problem.Arguments[1] : problem.Code["process.".Length..]
                    )
                    .CountBy(code => code)
                    .OrderBy(code => code.Key, StringComparer.Ordinal)
                    .Select(code => $"{code.Key}:{code.Value}")
            )
        );
        Assert.Equal(expected.Length == 0, read.Publishable);
    }

    [Theory]
    [InlineData("bpmn:")]
    [InlineData("semantic:")]
    [InlineData("")]
    public void Takes_any_prefix_and_passes_over_what_other_vendors_add(string prefix)
    {
        var read = DefinitionReader.Read(
            $"""
            <{prefix}definitions xmlns{(
                prefix.Length == 0 ? "" : ":" + prefix[..^1]
            )}="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:v="urn:vendor">
              <v:anything id="start"><v:deeper/></v:anything>
              <{prefix}process id="p" v:tag="1">
                <{prefix}laneSet id="l"/><{prefix}textAnnotation id="n"/><v:startEvent id="other"/>
                <{prefix}startEvent id="start" v:color="red"><{prefix}documentation>text</{prefix}documentation></{prefix}startEvent>
                <{prefix}endEvent id="end"/>
                <{prefix}sequenceFlow sourceRef="start" targetRef="end"/>
              </{prefix}process>
            </{prefix}definitions>
            """
        );
        Assert.Empty(read.Problems);
        Assert.Equal(2, read.Definition.Elements.Count);
    }

    [Fact]
    public void Reads_bytes_in_their_own_encoding_and_text_with_a_byte_order_mark()
    {
        var xml = Xml(Start() + End() + Flow("start", "end")).Replace("name=\"P\"", "name=\"Обращение\"", StringComparison.Ordinal);
        using var utf16 = new MemoryStream([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(xml)]);
        Assert.Equal("Обращение", DefinitionReader.Read(utf16).Definition.Name);
        Assert.Equal("Обращение", DefinitionReader.Read('\uFEFF' + xml).Definition.Name);
    }

    [Fact]
    public void Finds_what_makes_no_sense()
    {
        string[] sound = [Start(), Task("t"), End(), Flow("start", "t"), Flow("t", "end")];
        Assert.Empty(Codes(sound));
        Assert.Equal(["process.no-start"], Codes(Task("t"), End(), Flow("t", "end")));
        Assert.Equal(["process.several-starts"], Codes([.. sound, Start("s2"), Flow("s2", "t")]));
        Assert.Equal(["process.dangling-flow"], Codes([.. sound, "<sequenceFlow id='f' sourceRef='t' targetRef='gone'/>"]));
        Assert.Equal(["process.dangling-flow"], Codes([.. sound, "<sequenceFlow id='f' sourceRef='gone' targetRef='t'/>"]));
        Assert.Equal(["process.dangling-flow", "process.dangling-flow"], Codes([.. sound, "<sequenceFlow id='f'/>"]));
        Assert.Equal(["process.unreachable"], Codes([.. sound, Task("lost"), Flow("lost", "end")]));
        Assert.Equal(["process.no-way-to-end", "process.no-way-to-end"], Codes(Start(), Task("t"), Flow("start", "t")));
        Assert.Equal(["process.duplicate-id"], Codes([.. sound, Task("t")]));
        Assert.Equal(["process.no-id"], Codes([.. sound, "<endEvent/>"]));
        Assert.Contains("process.flow-into-start", Codes([.. sound, Gateway("g"), Flow("g", "start")]));
        Assert.Equal(["process.flow-out-of-end"], Codes([.. sound, Flow("end", "t")]));
        Assert.Equal(["process.bad-expression"], Codes(Start(), Task("t", "record."), End(), Flow("start", "t"), Flow("t", "end")));
    }

    [Fact]
    public void A_loop_needs_something_that_waits()
    {
        string[] around = [Start(), End(), Flow("start", "g")];
        Assert.Empty(Codes([.. around, Gateway("g", "g-end"), Task("t"), Flow("g", "t", "true"), Flow("t", "g"), Flow("g", "end")]));
        Assert.Equal(
            ["process.endless-loop", "process.endless-loop"],
            Codes([.. around, Gateway("g", "g-end"), Gateway("h"), Flow("g", "h", "true"), Flow("h", "g"), Flow("g", "end")])
        );
        Assert.Equal(["process.endless-loop"], Codes([.. around, Gateway("g", "g-end"), Flow("g", "g", "true"), Flow("g", "end")]));
    }

    [Theory]
    [InlineData("""<okno:parameters><okno:parameter name="record" type="guid"/></okno:parameters>""", "process.bad-parameter-name")]
    [InlineData("""<okno:parameters><okno:parameter name="a b" type="guid"/></okno:parameters>""", "process.bad-parameter-name")]
    [InlineData("""<okno:parameters><okno:parameter name="while" type="guid"/></okno:parameters>""", "process.bad-parameter-name")]
    [InlineData("""<okno:parameters><okno:parameter type="guid"/></okno:parameters>""", "process.bad-parameter-name")]
    [InlineData(
        """<okno:parameters><okno:parameter name="a" type="guid"/><okno:parameter name="a" type="text"/></okno:parameters>""",
        "process.bad-parameter-name"
    )]
    [InlineData("""<okno:parameters><okno:parameter name="a" type="money"/></okno:parameters>""", "process.bad-parameter-type")]
    public void Refuses_parameters_that_no_expression_could_use(string extension, string code)
    {
        var xml = Xml(Start() + End() + Flow("start", "end"));
        var from = xml.IndexOf("<okno:parameters>", StringComparison.Ordinal);
        var to = xml.IndexOf("</okno:parameters>", StringComparison.Ordinal) + "</okno:parameters>".Length;
        Assert.Equal(code, Assert.Single(DefinitionReader.Read(xml[..from] + extension + xml[to..]).Problems).Code);
    }

    [Fact]
    public void Executes_one_process_of_a_model_and_names_the_others()
    {
        var xml = Xml(Start() + End() + Flow("start", "end"))
            .Replace("<process ", "<process id=\"q\" name=\"Q\"/><process ", StringComparison.Ordinal);
        var read = DefinitionReader.Read(xml);
        Assert.Equal("p", read.Definition.Key);
        Assert.Equal(("q", "process.another-process"), (read.Problems.Single().ElementId, read.Problems.Single().Code));
    }
}
