using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Loader;
using Okno.Server.Data;

namespace Okno.Server.Tests;

/// <summary>Holds the table of which area may use which, in both directions: nothing outside it, every area in it.</summary>
public sealed class ArchitectureTests
{
    private static readonly string[] Anything = ["*"];

    /// <summary>An area and the areas below it that it may use.</summary>
    private static readonly Dictionary<string, string[]> MayUse = new(StringComparer.Ordinal)
    {
        // Shared code reaches the tables through Data; of areas it knows none.
        ["Shared"] = ["Data"],
        ["Access"] = ["Shared", "Data"],
        ["Settings"] = ["Access", "Shared", "Data"],
        ["Drafts"] = ["Access", "Shared", "Data"],
        ["Contacts"] = ["Access", "Settings", "Shared", "Data"],
        ["Cases"] = ["Contacts", "Access", "Settings", "Shared", "Data"],
        ["Imports"] = ["Cases", "Contacts", "Access", "Settings", "Shared", "Data"],
        // What people are told; below processes, which tell them.
        ["Feed"] = ["Access", "Settings", "Shared", "Data"],
        ["Processes"] = ["Feed", "Cases", "Contacts", "Access", "Settings", "Shared", "Data"],
        // Above processes: taking an item starts one, and a queue checks the one it refers to.
        ["Queues"] = ["Processes", "Feed", "Cases", "Contacts", "Access", "Settings", "Shared", "Data"],
        // Above queues: a call may be the work of a queue, and shows what its contact waits for.
        ["Calls"] = ["Queues", "Processes", "Feed", "Cases", "Contacts", "Access", "Settings", "Shared", "Data"],
        // Data lists the tables of all areas and fills an empty database.
        ["Data"] = Anything,
    };

    private static readonly Architecture Server = new ArchLoader().LoadAssemblies(typeof(OknoDb).Assembly).Build();

    [Fact]
    public void Every_area_uses_only_what_the_table_allows()
    {
        var broken = Server
            .Types.SelectMany(type => type.Dependencies.Select(dependency => (From: type, To: dependency.Target)))
            .Select(pair => (From: AreaOf(pair.From), To: AreaOf(pair.To), Who: pair.From.FullName, Whom: pair.To.FullName))
            .Where(pair => pair.From is not null && pair.To is not null && pair.From != pair.To)
            .Where(pair =>
                MayUse.TryGetValue(pair.From!, out var allowed) && !ReferenceEquals(allowed, Anything) && !allowed.Contains(pair.To!)
            )
            .Select(pair => $"{pair.Who} uses {pair.Whom}")
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    [Fact]
    public void Every_area_is_in_the_table_and_nothing_else_is()
    {
        var areas = Server.Types.Select(AreaOf).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        Assert.Equal(MayUse.Keys.Order(StringComparer.Ordinal), areas);
    }

    [Fact]
    public void Names_say_what_a_thing_is()
    {
        var empty = new Regex(
            "(Manager|Helper|Util|Utils|Processor|Base|Impl|Dto|Vm|Data|Info)$",
            RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(1)
        );
        var named = Server.Types.Where(type => AreaOf(type) is not null && empty.IsMatch(type.Name)).Select(type => type.FullName);
        Assert.Empty(named);
    }

    [Fact]
    public void The_engine_knows_neither_database_nor_clock_nor_http()
    {
        var engine = typeof(ProcessEngine.Engine).Assembly;
        var used = engine.GetReferencedAssemblies().Select(name => name.Name!);
        Assert.DoesNotContain(
            used,
            name =>
                name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.Extensions", StringComparison.Ordinal)
                || name.StartsWith("System.Net", StringComparison.Ordinal)
        );
        var architecture = new ArchLoader().LoadAssemblies(engine).Build();
        var asksTheTime = architecture
            .Types.Where(type => type.FullName.StartsWith("Okno", StringComparison.Ordinal))
            .SelectMany(type => type.Dependencies)
            .Where(dependency => dependency.Target.FullName is "System.TimeProvider" or "System.DateTime")
            .Select(dependency => dependency.Origin.FullName);
        Assert.Empty(asksTheTime);
    }

    private static string? AreaOf(IType type)
    {
        var parts = (type.Namespace?.FullName ?? "").Split('.');
        return parts is ["Okno", "Server", var area, ..] && !type.FullName.Contains('<', StringComparison.Ordinal) ? area : null;
    }
}
