using System.Globalization;

namespace Benchmarks.Measuring;

/// <summary>What came of the rounds, for people; the last line is for scripts too.</summary>
internal static class Report
{
    public static void Head(int turns) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, {Rounds.Connections} connections, {turns} turns each; medians"));

    public static void Table(string of, IEnumerable<Contender> contenders)
    {
        Console.WriteLine();
        Console.WriteLine($"| {of} | requests/s | CPU µs/request | p50 µs | p99 µs | memory MiB |");
        Console.WriteLine("| --- | --: | --: | --: | --: | --: |");
        foreach (var contender in contenders)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {contender.Name} | {Median(contender, turn => turn.Load.PerSecond):0} | {Median(contender, turn => turn.CpuMicroseconds):0.0} "
                + $"| {Median(contender, turn => turn.Load.P50):0} | {Median(contender, turn => turn.Load.P99):0} | {contender.ResidentMebibytes:0} |"));
        }
    }

    /// <summary>CPU per request of one beside another: of each round by itself, so that the machine's mood cancels out; the spread says how far that goes.</summary>
    public static string Ratio(Contender one, Contender other)
    {
        double[] ratios = [.. one.Turns.Zip(other.Turns, (left, right) => left.CpuMicroseconds / right.CpuMicroseconds)];
        return string.Create(CultureInfo.InvariantCulture, $"{Median(ratios):0.00} ({ratios.Min():0.00}–{ratios.Max():0.00})");
    }

    private static double Median(Contender contender, Func<Turn, double> value) => Median([.. contender.Turns.Select(value)]);

    private static double Median(double[] values)
    {
        Array.Sort(values);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
