using System.Globalization;

namespace Tests.Reliability;

/// <summary>How busy the machine is that the tests run on.</summary>
internal static class MachineLoad
{
    private const double Least = 2;

    /// <summary>How many times as long as on an idle machine something may take: what waits for its turn here waits that many times.</summary>
    public static double Slack()
    {
        try
        {
            var first = File.ReadAllText("/proc/loadavg").Split(' ')[0];
            return Least + (double.Parse(first, CultureInfo.InvariantCulture) / Environment.ProcessorCount);
        }
        catch (IOException)
        {
            return Least;
        }
    }
}
