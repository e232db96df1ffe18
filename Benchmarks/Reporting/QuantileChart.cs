using System.Globalization;

namespace Benchmarks.Reporting;

/// <summary>Dots for the quantiles of each row, from pale to full, on a logarithmic scale.</summary>
internal static class QuantileChart
{
    private const int Width = 860;
    private const int NameWidth = 390;
    private const int Row = 24;
    private const int Top = 66;
    private const int Right = 40;

    /// <param name="title">What is shown, with its unit.</param>
    /// <param name="quantiles">What the dots of a row are, from left to right.</param>
    /// <param name="rows">From top to bottom, with as many values as there are quantiles, each more than 0.</param>
    public static string Draw(string title, IReadOnlyList<string> quantiles, IReadOnlyList<(string Name, IReadOnlyList<double> Values, bool IsOwn)> rows)
    {
        var svg = new SvgText(Width, Top + (rows.Count * Row) + 12, title);
        svg.Write(16, 44, "dots, from pale to full: " + string.Join(", ", quantiles), colour: "#57606a");
        var least = Math.Pow(10, Math.Floor(Math.Log10(rows.Min(row => row.Values.Min()))));
        var most = rows.Max(row => row.Values.Max());
        DrawScale(svg, least, most, Top + (rows.Count * Row));
        for (var row = 0; row < rows.Count; row++)
        {
            var (name, values, isOwn) = rows[row];
            var middle = Top + (row * Row) + (Row / 2.0);
            svg.Write(NameWidth - 8, middle + 4, name, "end");
            svg.Line(At(values[0], least, most), middle, At(values[^1], least, most), middle, SvgText.Faint);
            for (var i = 0; i < values.Count; i++)
            {
                svg.Dot(At(values[i], least, most), middle, isOwn ? SvgText.Own : SvgText.Peer, (i + 1.0) / values.Count);
            }
        }

        return svg.ToString();
    }

    private static void DrawScale(SvgText svg, double least, double most, double bottom)
    {
        for (var power = least; power <= most; power *= 10)
        {
            foreach (var tick in new[] { power, 2 * power, 5 * power })
            {
                if (tick <= most)
                {
                    svg.Line(At(tick, least, most), Top - 4, At(tick, least, most), bottom, SvgText.Faint);
                    svg.Write(At(tick, least, most), Top - 8, tick.ToString("N0", CultureInfo.InvariantCulture), "middle", "#57606a", 10);
                }
            }
        }
    }

    private static double At(double value, double least, double most) =>
        NameWidth + ((Width - NameWidth - Right) * Math.Log(value / least) / Math.Max(Math.Log(most / least), double.Epsilon));
}
