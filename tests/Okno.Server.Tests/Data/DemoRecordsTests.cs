using Okno.Contracts.Cases;
using Okno.Server.Data;
using Okno.Server.Data.DemoData;
using PhoneNumbers;

namespace Okno.Server.Tests.Data;

public sealed class DemoRecordsTests
{
    [Theory, OnBothDatabases(Fresh = true)]
    public async Task The_day_is_believable(OknoApp okno)
    {
        var now = new DateTimeOffset(2026, 5, 14, 8, 30, 0, TimeSpan.Zero); // half past eleven in Moscow
        var filled = await okno.InDb(db => DemoRecords.Fill(db, [], now, CancellationToken.None));
        var cases = await okno.InDb(db =>
            db.Query(
                "select registered_at, status, response_due, closed_at, number from cases order by registered_at, number",
                row =>
                    (
                        At: row.Moment(0),
                        Status: (CaseStatus)row.Int(1),
                        Due: row.MaybeMoment(2),
                        ClosedAt: row.MaybeMoment(3),
                        Number: row.Long(4)
                    ),
                CancellationToken.None
            )
        );
        Assert.Equal(2_224, cases.Count);
        Assert.All(cases, made => Assert.True(made.At < now && made.At > now.AddDays(-35) && (made.ClosedAt ?? now) <= now));
        Assert.InRange(cases.Count(made => made.At > now.AddHours(-11.5)), 15, 80);
        Assert.InRange(cases.Count(made => made.Status == CaseStatus.New), 250, 700);
        Assert.InRange(cases.Count(made => made.Status == CaseStatus.New && made.Due < now), 5, 60);
        Assert.DoesNotContain(cases, made => made.Status == CaseStatus.New && made.Due >= now && made.Due < now.AddMinutes(15));
        Assert.Equal(cases.Select(made => made.Number).Order(), cases.Select(made => made.Number));
        Assert.Equal(cases.Count(made => made.Status == CaseStatus.New), filled.NewCases.Sum(category => category.Value.Count));

        var plans = PhoneNumberUtil.GetInstance();
        Assert.Equal(filled.Phones.Count, filled.Phones.Distinct().Count());
        Assert.All(filled.Phones, phone => Assert.True(plans.IsValidNumberForRegion(plans.Parse(phone, null), "RU")));
        var withAccount = await okno.InDb(async db =>
            (await db.Query("select count(*) from contacts where account_id is not null", row => row.Long(0), CancellationToken.None))[0]
        );
        Assert.InRange(withAccount, filled.Phones.Count / 10, filled.Phones.Count / 5);
    }

    [Fact]
    public void Twenty_operators_have_extensions_of_their_own()
    {
        Assert.Equal(20, DemoPeople.Operators.Count);
        Assert.Equal(
            Enumerable.Range(1, 20).Select(n => ($"operator{n}", $"{100 + n}")),
            DemoPeople.Operators.Select(one => (one.Login, one.Extension!))
        );
        Assert.Equal(22, DemoPeople.Operators.Concat(DemoPeople.Supervisors).Select(one => one.Name).Distinct().Count());
    }
}
