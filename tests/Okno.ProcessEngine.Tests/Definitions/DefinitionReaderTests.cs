using System.Text;
using Okno.ProcessEngine.Definitions;
using static Okno.ProcessEngine.Tests.Model;

namespace Okno.ProcessEngine.Tests.Definitions;

public class DefinitionReaderTests
{
    [Theory]
    [InlineData("A.1.0", "")]
    [InlineData("A.2.0", "missing-condition:1")]
    [InlineData("A.3.0", "no-start:1")] // its sub-process is empty
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

    [Fact]
    public void Reads_what_exporters_write_in_their_own_way()
    {
        // Quantities of none, flows of a sub-process beside it, a shared event definition, a namespace before publication, a sub-process without start and end.
        var xml = Xml(
                Start()
                    + "<subProcess id='sub' startQuantity='0' completionQuantity='0'><manualTask id='a'/><manualTask id='b'/></subProcess>"
                    + "<intermediateCatchEvent id='wait'><eventDefinitionRef>hour</eventDefinitionRef></intermediateCatchEvent>"
                    + End()
                    + Flow("a", "b")
                    + Flow("start", "sub")
                    + Flow("sub", "wait")
                    + Flow("wait", "end")
            )
            .Replace(
                "<process ",
                "<timerEventDefinition id='hour'><timeDuration>PT1H</timeDuration></timerEventDefinition><process ",
                StringComparison.Ordinal
            );
        foreach (var space in new[] { "http://www.omg.org/spec/BPMN/20100524/MODEL", "http://schema.omg.org/spec/BPMN/2.0" })
        {
            var read = DefinitionReader.Read(xml.Replace("http://www.omg.org/spec/BPMN/20100524/MODEL", space, StringComparison.Ordinal));
            Assert.Empty(read.Problems);
            var begun = Engine.Start(read.Definition, Values());
            Assert.Equal("wait", Assert.Single(begun.Commands.OfType<SetTimer>()).ElementId);
            Assert.Equal(["start", "sub", "a", "b", "wait"], begun.Way.Where(one => one.Kind is PassingKind.Entered).Select(one => one.Id));
        }
    }

    [Theory]
    [InlineData("windows-1251", "windows-1251")]
    [InlineData("windows-1252", "windows-1252")]
    [InlineData("UTF-16", "utf-16")]
    [InlineData("utf-8", "windows-1252")] // says one thing and does another
    [InlineData(null, "utf-8")]
    public void Reads_bytes_as_they_were_written(string? declared, string written)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var name = written == "windows-1251" ? "Обращение" : "Vorgänge";
        var xml =
            (declared is null ? "" : $"<?xml version=\"1.0\" encoding=\"{declared}\" standalone=\"yes\"?>\n")
            + Xml(Start() + End() + Flow("start", "end")).Replace("name=\"P\"", $"name=\"{name}\"", StringComparison.Ordinal);
        var encoding = Encoding.GetEncoding(written);
        var text = ModelText.Decode([.. encoding.Preamble, .. encoding.GetBytes(xml)]);
        Assert.Equal(
            declared is null
                ? xml
                : xml.Replace(declared, text.Contains("utf-8", StringComparison.Ordinal) ? "utf-8" : "UTF-8", StringComparison.Ordinal),
            text
        );
        Assert.Equal(name, DefinitionReader.Read(text).Definition.Name);
    }

    [Fact]
    public void A_data_object_is_a_parameter_of_its_type()
    {
        var xml = Xml(
                Start()
                    + "<dataObject id='d1' name='total' itemSubjectRef='i1'/><dataObject id='d2' name='Счёт на оплату'/><dataObject id='d3' name='lines' isCollection='true'/>"
                    + End()
                    + Flow("start", "end")
            )
            .Replace("<process ", "<itemDefinition id='i1' structureRef='xsd:decimal'/><process ", StringComparison.Ordinal);
        var read = DefinitionReader.Read(xml);
        Assert.Empty(read.Problems);
        Assert.Equal(
            [new Parameter("total", ParameterType.Number), new Parameter("lines", ParameterType.Any)],
            read.Definition.Parameters.Where(parameter => parameter.Name is not ("entityRecordId" or "amount"))
        );
    }
}
