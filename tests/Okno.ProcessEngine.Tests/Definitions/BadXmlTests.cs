using System.Diagnostics;
using System.Text;
using CsCheck;
using Okno.ProcessEngine.Definitions;
using static Okno.ProcessEngine.Tests.Model;

namespace Okno.ProcessEngine.Tests.Definitions;

public class BadXmlTests
{
    private const string ModelNamespace = "http://www.omg.org/spec/BPMN/20100524/MODEL";
    private static readonly string Good = Xml(Start() + Task("t") + End() + Flow("start", "t") + Flow("t", "end"));

    [Theory]
    [InlineData("", "process.not-xml")]
    [InlineData("   ", "process.not-xml")]
    [InlineData("not xml", "process.not-xml")]
    [InlineData("{\"json\": true}", "process.not-xml")]
    [InlineData("<a/>", "process.not-bpmn")]
    [InlineData("<definitions/>", "process.not-bpmn")]
    [InlineData("<definitions xmlns='http://www.omg.org/spec/DMN/20180521/MODEL/'/>", "process.not-bpmn")]
    [InlineData("<process xmlns='" + ModelNamespace + "'/>", "process.not-bpmn")]
    [InlineData("<definitions xmlns='" + ModelNamespace + "'>&#0;</definitions>", "process.not-xml")]
    [InlineData("<definitions xmlns='" + ModelNamespace + "'>&xxe;</definitions>", "process.not-xml")]
    [InlineData("<!DOCTYPE definitions><definitions xmlns='" + ModelNamespace + "'/>", "process.document-type")]
    [InlineData("<!DOCTYPE d SYSTEM 'file:///etc/passwd'><definitions xmlns='" + ModelNamespace + "'/>", "process.document-type")]
    [InlineData("<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><d>&x;</d>", "process.document-type")]
    [InlineData("<!DOCTYPE d [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><d>&b;&b;</d>", "process.document-type")]
    [InlineData("<!DOCTYPE d [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/x'> %p;]><d/>", "process.document-type")]
    public void Refuses_what_is_no_model(string xml, string code) =>
        Assert.Equal(code, Assert.Throws<MalformedDefinition>(() => DefinitionReader.Read(xml)).Code);

    [Theory]
    [InlineData("<?xml version='1.0' encoding='no-such-encoding'?><a/>")]
    [InlineData("<?xml version='1.0' encoding='utf-16'?><a/>")]
    [InlineData("\0\0\0\0")]
    public void Refuses_bytes_that_are_no_text(string text)
    {
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(text));
        Assert.Throws<MalformedDefinition>(() => DefinitionReader.Read(bytes));
    }

    [Fact]
    public void Refuses_a_text_cut_off_anywhere()
    {
        for (var length = 0; length < Good.TrimEnd().Length; length++)
            Assert.Throws<MalformedDefinition>(() => DefinitionReader.Read(Good[..length]));
    }

    [Fact]
    public void Refuses_lone_surrogates() =>
        Assert.Equal(
            "process.not-xml",
            Assert.Throws<MalformedDefinition>(() => DefinitionReader.Read(Good.Replace("Hint", "\uD800", StringComparison.Ordinal))).Code
        );

    [Fact]
    public void A_model_without_a_process_is_a_draft()
    {
        var read = DefinitionReader.Read($"<definitions xmlns='{ModelNamespace}'/>");
        Assert.Equal("process.no-process", Assert.Single(read.Problems).Code);
        Assert.Equal(Status.Incident, Begin(read.Definition).State.Status);
    }

    [Fact]
    public void Refuses_what_is_too_deep_too_many_or_too_long()
    {
        string Within(string inside) => $"<definitions xmlns='{ModelNamespace}'>{inside}</definitions>";
        string[] tooLarge =
        [
            Within(string.Concat(Enumerable.Repeat("<a>", 100_000)) + string.Concat(Enumerable.Repeat("</a>", 100_000))),
            Within(string.Concat(Enumerable.Repeat("<a/>", BoundedXml.MaxElements))),
            Within(new string(' ', BoundedXml.MaxCharacters)),
        ];
        Assert.All(
            tooLarge,
            xml => Assert.Equal("process.too-large", Assert.Throws<MalformedDefinition>(() => DefinitionReader.Read(xml)).Code)
        );
    }

    [Fact]
    public void Reads_and_runs_ten_thousand_nodes()
    {
        var xml = new StringBuilder(Start()).Append(End());
        for (var i = 0; i < 10_000; i++)
            xml.Append(Gateway($"g{i}")).Append(Flow(i == 0 ? "start" : $"g{i - 1}", $"g{i}"));
        xml.Append(Flow("g9999", "end"));

        var clock = Stopwatch.StartNew();
        var definition = Sound(xml.ToString());
        Assert.Equal(Status.Completed, Begin(definition).State.Status);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"took {clock.Elapsed}"); // quadratic would take minutes
    }

    [Fact]
    public void Mangled_models_are_read_or_refused_but_never_break_the_reader()
    {
        var mangled = Gen.Select(
            Gen.Int[0, Good.Length - 1],
            Gen.Int[0, 40],
            Gen.String[Gen.Char["<>/=\"' &;#idsouRefxmlns\u0000é"], 0, 8]
        );
        mangled
            .Array[1, 4]
            .Sample(changes =>
            {
                var xml = Good;
                foreach (var (at, length, text) in changes)
                {
                    var from = Math.Min(at, xml.Length);
                    xml = xml[..from] + text + xml[Math.Min(xml.Length, from + length)..];
                }

                try
                {
                    var read = DefinitionReader.Read(xml);
                    Assert.NotNull(Begin(read.Definition));
                }
                catch (MalformedDefinition) { }
            });
    }
}
