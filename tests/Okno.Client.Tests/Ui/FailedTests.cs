using Bunit;
using Okno.Client.Shell;
using Okno.Client.Ui;

namespace Okno.Client.Tests.Ui;

public sealed class FailedTests : Screen
{
    [Theory, InlineData(403), InlineData(404), InlineData(500), InlineData(0)]
    public void A_failure_that_is_the_whole_page_has_the_heading_of_a_page(int status)
    {
        var problem = status == 0 ? Problem.Offline : new Problem(status, "server.failed");

        Assert.NotNull(Told(whole: true).Find("h1"));
        Assert.NotNull(Told(whole: false).Find("h2"));

        IRenderedComponent<Failed> Told(bool whole) =>
            Render<Failed>(told => told.Add(at => at.Problem, problem).Add(at => at.Title, "Не загрузилось").Add(at => at.Whole, whole));
    }
}
