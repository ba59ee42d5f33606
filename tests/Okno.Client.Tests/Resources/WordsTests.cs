using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Okno.Client.Resources;

namespace Okno.Client.Tests.Resources;

public sealed class WordsTests
{
    private static readonly string _client = Path.GetFullPath(Path.Combine(Here(), "../../../src/Okno.Client"));

    [Fact]
    public void Both_languages_have_the_same_keys() => Assert.Equal(Read("Words.resx").Keys.Order(), Read("Words.en.resx").Keys.Order());

    [Fact]
    public void Both_languages_have_the_same_places_to_fill()
    {
        var english = Read("Words.en.resx");
        foreach (var (key, russian) in Read("Words.resx"))
            Assert.True(Places(russian).SetEquals(Places(english[key])), $"{key}: «{russian}» and “{english[key]}”");
    }

    [Fact]
    public void Every_word_that_is_asked_for_is_there()
    {
        var known = Read("Words.resx").Keys.ToHashSet();
        var asked = Directory
            .EnumerateFiles(_client, "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".razor", StringComparison.Ordinal) || file.EndsWith(".cs", StringComparison.Ordinal))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), """\b(?:W|Words|words)(\.Count)?[\[(]"([^"]+)"[\],)]"""))
            .Select(match => match.Groups[1].Success ? $"{match.Groups[2].Value}_many" : match.Groups[2].Value)
            .Distinct();

        Assert.DoesNotContain(asked, key => !known.Contains(key));
    }

    [Fact]
    public void Messages_never_shout_and_never_boast()
    {
        var wrong = new Regex("!|успешно|пожалуйста|successfully|please", RegexOptions.IgnoreCase);
        Assert.DoesNotContain(Read("Words.resx").Concat(Read("Words.en.resx")), word => wrong.IsMatch(word.Value));
    }

    [Theory]
    [InlineData(1, "1 новая")]
    [InlineData(2, "2 новых")]
    [InlineData(5, "5 новых")]
    [InlineData(11, "11 новых")]
    [InlineData(21, "21 новая")]
    [InlineData(112, "112 новых")]
    public void Counts_as_Russian_does(int number, string expected)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("ru-RU");
        var words = new ServiceCollection()
            .AddLogging()
            .AddLocalization()
            .BuildServiceProvider()
            .GetRequiredService<IStringLocalizer<Words>>();

        Assert.Equal(expected, words.Count("New", number).Replace('\u00a0', ' '));
    }

    private static Dictionary<string, string> Read(string file) =>
        XDocument
            .Load(Path.Combine(_client, "Resources", file))
            .Root!.Elements("data")
            .ToDictionary(word => word.Attribute("name")!.Value, word => word.Element("value")!.Value);

    private static HashSet<string> Places(string words) => [.. Regex.Matches(words, @"\{\d+\}").Select(match => match.Value)];

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
