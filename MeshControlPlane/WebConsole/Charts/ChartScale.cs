using System.Globalization;
using System.Text;

namespace MeshControlPlane.WebConsole.Charts;

/// <summary>Puts values on a chart that is 100 high.</summary>
internal static class ChartScale
{
    private static readonly int[] Factors = [1, 2, 5, 10];

    /// <summary>A round figure that is not below the greatest value: 1, 2 or 5 times a power of ten.</summary>
    public static double Top(double greatest)
    {
        if (greatest <= 0 || !double.IsFinite(greatest))
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(greatest)));
        return Factors.Select(factor => factor * power).First(top => top >= greatest || top >= 10 * power);
    }

    /// <summary>The line through values, with a gap where there is none; a value alone is a dot.</summary>
    public static string Path(IReadOnlyList<double?> values, int step, double top)
    {
        var path = new StringBuilder();
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is not { } value)
            {
                continue;
            }

            var begins = i == 0 || values[i - 1] is null;
            var y = 100 - 100 * Math.Clamp(value / top, 0, 1);
            path.Append(CultureInfo.InvariantCulture, $"{(begins ? 'M' : 'L')}{i * step} {y:0.#}");
            if (begins && (i == values.Count - 1 || values[i + 1] is null))
            {
                path.Append("h0.1");
            }
        }

        return path.ToString();
    }
}
