using System.Globalization;

namespace Benchmarks.Processes;

/// <summary>Memory of one or several processes in MiB, as the kernel accounts it.</summary>
/// <param name="Resident">All pages that are in memory, those included that others use too: RSS, what <c>ps</c> shows.</param>
/// <param name="Proportional">The same with each shared page divided by the number of those who use it: PSS.</param>
/// <param name="Private">Pages that nobody else uses: what is free again when it ends.</param>
internal readonly record struct ProcessMemory(double Resident, double Proportional, double Private)
{
    private const double KibibytesPerMebibyte = 1024;

    public static ProcessMemory operator +(ProcessMemory left, ProcessMemory right) =>
        new(left.Resident + right.Resident, left.Proportional + right.Proportional, left.Private + right.Private);

    public static ProcessMemory Of(int process) => Parse(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/smaps_rollup")));

    /// <param name="text">A file <c>smaps_rollup</c>.</param>
    public static ProcessMemory Parse(string text)
    {
        var (resident, proportional, own) = (0.0, 0.0, 0.0);
        foreach (var line in text.Split('\n'))
        {
            // "Private_Dirty:     13224 kB"
            switch (line.Split([':', ' '], StringSplitOptions.RemoveEmptyEntries))
            {
                case ["Rss", var value, "kB"]:
                    resident = Mebibytes(value);
                    break;
                case ["Pss", var value, "kB"]:
                    proportional = Mebibytes(value);
                    break;
                case ["Private_Clean" or "Private_Dirty", var value, "kB"]:
                    own += Mebibytes(value);
                    break;
            }
        }

        return new ProcessMemory(resident, proportional, own);
    }

    private static double Mebibytes(string kibibytes) => long.Parse(kibibytes, CultureInfo.InvariantCulture) / KibibytesPerMebibyte;
}
