using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Okno.Client.Resources;
using Okno.Client.Terms;
using Okno.Client.Ui;
using Okno.Contracts.Cases;
using Okno.Contracts.Terms;

namespace Okno.Client.Tests.Terms;

public sealed class TermTests : Screen
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 11, 22, 0, TimeSpan.Zero);

    [Fact]
    public void The_response_runs_until_someone_responded_and_then_the_resolution()
    {
        var fresh = SomeCase() with { ResponseDue = Now.AddHours(2), ResolutionDue = Now.AddHours(8) };
        Assert.False(RunningTerm.Of(fresh)!.Resolution);
        var responded = fresh with { Status = CaseStatus.InProgress, RespondedAt = Now };
        Assert.Equal((true, Now.AddHours(8)), (RunningTerm.Of(responded)!.Resolution, RunningTerm.Of(responded)!.Due));
        Assert.Null(RunningTerm.Of(responded with { Status = CaseStatus.WaitingForResponse, ResolutionDue = null })!.Due);
        Assert.Null(RunningTerm.Of(responded with { Status = CaseStatus.Resolved }));
        Assert.Null(RunningTerm.Of(SomeCase()));
    }

    [Theory]
    [InlineData(120, "2 ч", "")]
    [InlineData(30, "30 мин", "warn")]
    [InlineData(-10, "−10 мин", "bad")]
    [InlineData(-125, "−2 ч 05 мин", "bad")]
    [InlineData(-2879, "−47 ч", "bad")]
    public void What_is_left_is_told_by_words_and_tone(int minutes, string text, string tone)
    {
        var term = Render<Term>(with => with.Add(shown => shown.Value, new RunningTerm(false, Now.AddHours(-2), Now.AddMinutes(minutes))));
        Assert.EndsWith(text, Read(term.Find(".sla").TextContent), StringComparison.Ordinal);
        Assert.Equal(tone, term.Find(".bar").ClassName!.Replace("bar", "", StringComparison.Ordinal).Trim());
    }

    [Fact]
    public void A_standing_clock_says_so()
    {
        var term = Render<Term>(with => with.Add(shown => shown.Value, new RunningTerm(true, Now, null)));
        Assert.Equal("Часы стоят", Read(term.Find(".sla").TextContent));
    }

    [Theory]
    [InlineData("9-13, 14:00–18:00", "09:00–13:00, 14:00–18:00")]
    [InlineData("0–24", "00:00–24:00")]
    [InlineData("", "")]
    [InlineData("9:30 - 17:45", "09:30–17:45")]
    public void Hours_are_read_as_people_write_them(string typed, string read)
    {
        Assert.True(HoursText.TryRead(typed, out var hours));
        Assert.Equal(read, HoursText.Write(hours));
    }

    [Theory]
    [InlineData("18–9")]
    [InlineData("9–13, 12–18")]
    [InlineData("9–25")]
    [InlineData("9")]
    [InlineData("утром")]
    public void Hours_that_cannot_be_are_not_read(string typed) => Assert.False(HoursText.TryRead(typed, out _));

    [Theory]
    [InlineData("8", 480)]
    [InlineData("4:30", 270)]
    [InlineData("", null)]
    [InlineData("36", 2160)]
    public void Spans_are_read_in_hours_and_minutes(string typed, int? minutes)
    {
        Assert.True(HoursText.TryReadSpan(typed, out var read));
        Assert.Equal(minutes, read);
        Assert.False(HoursText.TryReadSpan("0", out _));
        Assert.False(HoursText.TryReadSpan("4:70", out _));
    }

    [Fact]
    public void A_week_is_told_in_a_line()
    {
        IReadOnlyList<WorkingHours> day = [new("09:00", "18:00")];
        IReadOnlyList<WorkingHours> saturday = [new("10:00", "15:00")];
        var calendar = new WorkingCalendar(Guid.Empty, "К", "UTC", [day, day, day, day, day, saturday, []], [], 0);
        var line = CalendarWords.Week(calendar, Services.GetRequiredService<IStringLocalizer<Words>>());
        Assert.Equal("пн–пт 09:00–18:00; сб 10:00–15:00", line.ToLowerInvariant());
    }
}
