using Okno.Bench.Load;

namespace Okno.Bench.Browser;

/// <summary>The table that a run prints, and which goals it meets.</summary>
internal static class Figures
{
    public static void Print(
        IReadOnlyList<Calm<Visits>> empty,
        IReadOnlyList<Calm<Visits>> okno,
        IReadOnlyList<Calm<Scrolled>> scrolled,
        IReadOnlyList<Calm<Opened>> opened,
        IReadOnlyList<Calm<Modelled>> modelled,
        IReadOnlyList<Calm<Modelled>> bigger
    )
    {
        Console.WriteLine("\n| Figure | Empty page | Okno | of the empty page | others' share of the machine, at most |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        var shell = Both("first words or picture, first visit, ms", visits => visits.First.Select(visit => visit.Painted).Median());
        var shellLater = Both("first words or picture, later, ms", visits => visits.Later.Select(visit => visit.Painted).Median());
        var started = Both("the program draws, first visit, ms", visits => visits.First.Select(visit => visit.Started).Median());
        Both("the program draws, later, ms", visits => visits.Later.Select(visit => visit.Started).Median());
        var first = Both("usable, first visit, ms", visits => visits.First.Select(visit => visit.Usable).Median());
        var later = Both("usable, later, ms", visits => visits.Later.Select(visit => visit.Usable).Median());
        var size = Both("brought by the first visit, KB", visits => visits.First.Select(visit => visit.Traffic.Bytes / 1e3).Median());
        Both("brought by a later one, KB", visits => visits.Later.Select(visit => visit.Traffic.Bytes / 1e3).Median());
        var blank = One("blank frames of the scrolled list, %", scrolled, seen => seen.Share * 100);
        One("longest blank stretch, ms", scrolled, seen => seen.LongestBlank);
        One("longest frame, ms", scrolled, seen => seen.LongestFrame);
        var open = One("click to open case form, ms", opened, seen => seen.Median);
        var model = One("click to the diagram of 2,000 elements, 1,000 of them nodes, first time, ms", modelled, seen => seen.First);
        var modelAgain = One("again, ms", modelled, seen => seen.Later);
        One("click to the diagram of 2,000 nodes, first time, ms", bigger, seen => seen.First);
        One("again, ms", bigger, seen => seen.Later);
        if (!AllCalm(empty) || !AllCalm(okno) || !AllCalm(scrolled) || !AllCalm(opened) || !AllCalm(modelled) || !AllCalm(bigger))
            Console.WriteLine(
                $"\n*: no calm round was to be had; others took more than {Place.BackgroundAtMost:P0} of the processors in the calmest try."
            );

        Console.WriteLine();
        Goal(
            $"P9: shell painted from static HTML after {shell.Okno:N0} ms, later {shellLater.Okno:N0} ms, at most 300 wanted, the program draws after {started.Okno:N0} ms",
            Math.Max(shell.Okno, shellLater.Okno) <= 300 && shell.Okno < started.Okno
        );
        Goal(
            $"P9: usable at the first visit {first.Okno / first.Empty:N2}, later {later.Okno / later.Empty:N2} times the empty page, at most 1.5 wanted",
            first.Okno <= 1.5 * first.Empty && later.Okno <= 1.5 * later.Empty
        );
        Goal($"P9: first visit brings {size.Okno / 1e3:N2} MB compressed, at most 4.5 wanted", size.Okno <= 4_500);
        Goal($"P9: scrolling {Amount.Cases:N0} rows: {blank:N1} % of the frames blank, none wanted", blank == 0);
        Goal($"P9: click to open case form {open:N0} ms, at most 300 wanted", open <= 300);
        Goal(
            $"a definition of 2,000 elements opens in the modeller in {model:N0} ms, again in {modelAgain:N0} ms, at most 3,000 wanted",
            Math.Max(model, modelAgain) <= 3_000
        );

        var brought = okno[0].Value.First[0].Traffic.All.ToList();
        Console.WriteLine(
            $"- the biggest of Okno's first visit, KB: {string.Join(", ", brought.Take(12).Select(file => $"{file.Path} {file.Bytes / 1e3:N0}"))}"
        );
        var early = brought.Where(file =>
            file.Path.StartsWith("/web/", StringComparison.Ordinal) || file.Path.Contains("icudt", StringComparison.Ordinal)
        );
        Console.WriteLine(
            $"- ICU files and modules that are to wait until they are needed: {string.Join(", ", early.Select(file => file.Path))}"
        );

        (double Empty, double Okno) Both(string figure, Func<Visits, double> of)
        {
            var (one, other) = (empty.Select(round => of(round.Value)).Median(), okno.Select(round => of(round.Value)).Median());
            Console.WriteLine(
                $"| {figure} | {one:N0} | {other:N0} | {(one > 0 ? $"{other / one:N2}" : "")} | {Others([.. empty.Select(round => round.Background), .. okno.Select(round => round.Background)])} |"
            );
            return (one, other);
        }

        static double One<T>(string figure, IReadOnlyList<Calm<T>> rounds, Func<T, double> of)
        {
            var value = rounds.Select(round => of(round.Value)).Median();
            Console.WriteLine(
                $"| {figure} | | {(value is > 0 and < 10 ? $"{value:N1}" : $"{value:N0}")} | | {Others([.. rounds.Select(round => round.Background)])} |"
            );
            return value;
        }

        static bool AllCalm<T>(IReadOnlyList<Calm<T>> rounds) => rounds.All(round => round.IsCalm);

        static string Others(IReadOnlyList<double> shares) => $"{shares.Max():P0}{(shares.Max() > Place.BackgroundAtMost ? "*" : "")}";

        static void Goal(string text, bool met) => Console.WriteLine($"- {text} – {(met ? "met" : "NOT met")}");
    }
}
