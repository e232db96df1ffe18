using System.Globalization;
using Benchmarks.Measuring;

namespace Benchmarks.Reporting;

/// <summary>Bars beside their names, each with a line from the least to the most that was measured.</summary>
internal static class BarChart
{
    private const int Width = 860;
    private const int NameWidth = 390;
    private const int Row = 24;
    private const int Top = 44;

    // The number stands behind its bar.
    private const int NumberWidth = 60;

    /// <param name="title">What is shown, with its unit.</param>
    /// <param name="bars">From top to bottom; a product's own stand out.</param>
    public static string Draw(string title, IReadOnlyList<(string Name, Spread Value, bool IsOwn)> bars)
    {
        var svg = new SvgText(Width, Top + (bars.Count * Row) + 12, title);
        var scale = (Width - NameWidth - NumberWidth) / Math.Max(bars.Max(bar => bar.Value.Most), double.Epsilon);
        for (var row = 0; row < bars.Count; row++)
        {
            var (name, value, isOwn) = bars[row];
            var middle = Top + (row * Row) + (Row / 2.0);
            svg.Write(NameWidth - 8, middle + 4, name, "end");
            svg.Bar(NameWidth, middle - 8, value.Median * scale, 16, isOwn ? SvgText.Own : SvgText.Peer);
            svg.Line(NameWidth + (value.Least * scale), middle, NameWidth + (value.Most * scale), middle, SvgText.Ink);
            svg.Line(NameWidth + (value.Least * scale), middle - 4, NameWidth + (value.Least * scale), middle + 4, SvgText.Ink);
            svg.Line(NameWidth + (value.Most * scale), middle - 4, NameWidth + (value.Most * scale), middle + 4, SvgText.Ink);
            svg.Write(NameWidth + (value.Most * scale) + 8, middle + 4, value.Median.ToString("0.0", CultureInfo.InvariantCulture));
        }

        return svg.ToString();
    }
}
