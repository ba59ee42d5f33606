using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Okno.Bench.Load;

/// <summary>What the processors have done so far, in clock ticks: all of it, and the part of the processes that are measured.</summary>
internal sealed record Ticks(long Busy, long Idle, long Ours)
{
    private const double MillisecondsPerTick = 10; // Linux' USER_HZ is 100 wherever .NET runs

    /// <summary>Processor time of the measured processes since then, in milliseconds.</summary>
    public double OurMillisecondsSince(Ticks then) => (Ours - then.Ours) * MillisecondsPerTick;

    /// <summary>The share of all processor time since then that others took.</summary>
    public double OthersSince(Ticks then)
    {
        var all = Busy + Idle - then.Busy - then.Idle;
        return all <= 0 ? 0 : Math.Clamp((double)(Busy - then.Busy - (Ours - then.Ours)) / all, 0, 1);
    }
}

/// <summary>The machine under the measurement, from Linux' /proc.</summary>
internal static partial class Machine
{
    /// <param name="roots">Processes that are part of the measurement; so are their children.</param>
    public static Ticks Look(IReadOnlyCollection<int> roots)
    {
        // cpu user nice system idle iowait irq softirq steal
        var cpu = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Number).ToArray();
        return new Ticks(cpu[0] + cpu[1] + cpu[2], cpu[3] + cpu[4], OfProcesses(roots));
    }

    /// <summary>Resident memory of a process in MB.</summary>
    public static double ResidentMegabytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024.0;
    }

    public static int ParentOf(int process) => ReadStat(process)?.Parent ?? 0;

    public static string Describe()
    {
        var model = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':')[1]
            .Trim();
        var load = string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));
        return $"{Environment.ProcessorCount} processors ({model ?? "unknown"}), load {load}, .NET {Environment.Version}, {RuntimeInformation.OSDescription}";
    }

    /// <summary>Median and worst milliseconds of a durable write of 8 KB, such as a commit ends with.</summary>
    public static (double Median, double Worst) ProbeDisk(string folder)
    {
        var path = Path.Combine(folder, $"probe-{Environment.ProcessId}");
        var page = new byte[8192];
        List<double> times = [];
        try
        {
            using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
            for (var n = 0; n < 200; n++)
            {
                var begun = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, page, n * page.Length);
                if (FlushToDisk(file) != 0)
                    throw new IOException($"fdatasync failed: {Marshal.GetLastPInvokeErrorMessage()}");
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
        }
        finally
        {
            File.Delete(path);
        }
        times.Sort();
        return (times[times.Count / 2], times[^1]);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FlushToDisk(SafeFileHandle file);

    private static long OfProcesses(IReadOnlyCollection<int> roots)
    {
        var all = Directory
            .EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? ReadStat(id) : null)
            .OfType<Stat>()
            .ToDictionary(stat => stat.Id);
        return all.Values.Where(IsOurs).Sum(stat => stat.Ticks);

        bool IsOurs(Stat stat)
        {
            for (var at = stat; ; )
            {
                if (roots.Contains(at.Id))
                    return true;
                if (!all.TryGetValue(at.Parent, out var parent) || parent.Id == at.Id)
                    return false;
                at = parent;
            }
        }
    }

    private static Stat? ReadStat(int process)
    {
        try
        {
            // pid (comm) state ppid …; the name may hold anything, so what follows its last bracket is read.
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            // user and system time, its own and that of children that have ended
            return new Stat(
                process,
                (int)Number(fields[1]),
                Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14])
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private sealed record Stat(int Id, int Parent, long Ticks);
}
