using System.Runtime.InteropServices;

namespace Benchmarks.Processes;

/// <summary>
/// Clocks of the kernel: the CPU time of whole processes to the nanosecond (what /proc tells comes in hundredths of a second), and sleep until a moment.
/// </summary>
internal static partial class KernelClock
{
    private const int Monotonic = 1;
    private const int AbsoluteTime = 1;
    private const int SetTimerSlack = 29;
    private const long NanosecondsPerSecond = 1_000_000_000;

    // CPUCLOCK_SCHED of a process, as clock_getcpuclockid(3) makes it.
    private const int ScheduledTime = 2;

    /// <summary>CPU time in user and kernel mode of all threads that a process has or had.</summary>
    /// <exception cref="BenchmarkException">There is no such process.</exception>
    public static TimeSpan CpuTimeOf(int process) => GetTime((~process << 3) | ScheduledTime, out var time) == 0
        ? TimeSpan.FromTicks(((time.Seconds * NanosecondsPerSecond) + time.Nanoseconds) / TimeSpan.NanosecondsPerTick)
        : throw new BenchmarkException($"Process {process} has ended.");

    /// <summary>Lets the thread sleep until a timestamp of the system's time, which counts nanoseconds on Linux.</summary>
    public static void SleepUntil(long timestamp)
    {
        var time = new Time { Seconds = timestamp / NanosecondsPerSecond, Nanoseconds = timestamp % NanosecondsPerSecond };
        while (Sleep(Monotonic, AbsoluteTime, time, 0) != 0)
        {
            // A signal came in between.
        }
    }

    /// <summary>The thread's sleeps end when they should: by default the kernel may add 50 µs.</summary>
    public static void SleepPrecisely() => _ = Control(SetTimerSlack, 1, 0, 0, 0);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, in Time time, nint remaining);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
