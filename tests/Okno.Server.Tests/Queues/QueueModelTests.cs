using CsCheck;

namespace Okno.Server.Tests.Queues;

/// <summary>Random operators and supervisors against a simple model of the rules: after each step everyone must see what the model says.</summary>
public sealed class QueueModelTests
{
    internal const int Limit = 2;
    private static readonly int Worlds = Crowd.Size("OKNO_MODEL_WORLDS", 5);
    private static readonly int Steps = Crowd.Size("OKNO_MODEL_STEPS", 60);

    internal enum Act
    {
        Next,
        Open,
        Schedule,
        Return,
        Keep,
        Undo,
        TakeCaseOn,
        AssignCaseToMe,
        Describe,
        Assign,
        Clear,
        StartAnew,
        SetProcessed,
        Reopen,
        Reprioritise,
        FillAgain,
        MoveClock,
    }

    /// <param name="Who">Of the people, <paramref name="What"/> of the items (those the person holds first), <paramref name="More"/> what else the act needs.</param>
    internal sealed record Step(Act Act, int Who, int What, int More);

    private static readonly Gen<Act> Acts = Gen.Frequency(
        (14, Gen.Const(Act.Next)),
        (12, Gen.Const(Act.Open)),
        (10, Gen.Const(Act.Schedule)),
        (8, Gen.Const(Act.Return)),
        (4, Gen.Const(Act.Keep)),
        (7, Gen.Const(Act.Undo)),
        (4, Gen.Const(Act.TakeCaseOn)),
        (3, Gen.Const(Act.AssignCaseToMe)),
        (2, Gen.Const(Act.Describe)),
        (5, Gen.Const(Act.Assign)),
        (3, Gen.Const(Act.Clear)),
        (4, Gen.Const(Act.StartAnew)),
        (2, Gen.Const(Act.SetProcessed)),
        (3, Gen.Const(Act.Reopen)),
        (1, Gen.Const(Act.Reprioritise)),
        (3, Gen.Const(Act.FillAgain)),
        (6, Gen.Const(Act.MoveClock))
    );

    private static readonly Gen<Step[]> Days = Gen.Select(
        Acts,
        Gen.Int[0, 99],
        Gen.Int[0, 99],
        Gen.Int[0, 99],
        (act, who, what, more) => new Step(act, who, what, more)
    ).Array[Steps];

    /// <remarks>A failure names its seed; <c>OKNO_MODEL_SEED</c> set to it runs that day again.</remarks>
    [Theory, OnBothDatabases(Fresh = true)]
    public async Task The_desk_does_what_the_rules_say(OknoApp okno)
    {
        var days = 0;
        await Days.SampleAsync(
            async day =>
            {
                // Looking for a smaller failing day must end some time, too.
                if (Interlocked.Increment(ref days) <= Worlds * 4)
                    await (await QueueWorld.In(okno)).Live(day);
            },
            seed: Environment.GetEnvironmentVariable("OKNO_MODEL_SEED"),
            iter: Worlds,
            threads: 1,
            print: day => $"a day of {day.Length} steps"
        );
    }
}
