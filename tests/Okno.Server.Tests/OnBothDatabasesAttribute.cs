using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Okno.Server.Tests;

/// <summary>Runs a theory on SQLite and on PostgreSQL; its first parameter is the <see cref="OknoApp"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnBothDatabasesAttribute : DataAttribute, IBeforeAfterTestAttribute
{
    /// <summary>An app and database of the test's own, for tests that move the clock or count everything.</summary>
    public bool Fresh { get; set; }

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        List<ITheoryDataRow> rows = [];
        foreach (var database in Enum.GetValues<Database>())
        {
            var app = Fresh ? OknoApp.FreshOn(database) : OknoApp.SharedOn(database);
            rows.Add(new TheoryDataRow(app) { TestDisplayName = $"{testMethod.DeclaringType!.Name}.{testMethod.Name} on {database}" });
        }
        return ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>(rows);
    }

    public void Before(MethodInfo methodUnderTest, IXunitTest test) { }

    // The runner's own tracker disposes only when the whole run ends: till then every server would go on polling its database.
    public void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (Fresh && test.TestMethodArguments is [OknoApp app, ..])
            app.Dispose();
    }

    public override bool SupportsDiscoveryEnumeration() => false;
}
