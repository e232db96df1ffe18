using System.Globalization;
using System.Runtime.InteropServices;

namespace Benchmarks.Reporting;

/// <summary>On what it was measured, and how busy that was.</summary>
/// <param name="Name">Processor, memory, system and runtime.</param>
/// <param name="LoadBefore">Threads that wanted to run in the minute before, on average; what a benchmark does itself is not in it.</param>
/// <param name="Date">When.</param>
internal sealed record MachineDescription(string Name, double LoadBefore, DateOnly Date)
{
    private const double KibibytesPerGibibyte = 1024 * 1024;

    public static MachineDescription Read()
    {
        var processor = ValueOf("/proc/cpuinfo", "model name");
        var memory = double.Parse(ValueOf("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture) / KibibytesPerGibibyte;
        var system = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";
        return new MachineDescription(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Environment.ProcessorCount} processors ({processor}), {memory:0} GiB of memory, {system}"),
            double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture),
            DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
    }

    private static string ValueOf(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";
}
