using System.Buffers;
using System.Globalization;
using System.Text;

namespace MeshProxy.Admin;

/// <summary>Writes Prometheus' text exposition format, version 0.0.4.</summary>
internal sealed class PrometheusText(IBufferWriter<byte> output)
{
    /// <summary>What it is, for the header <c>Content-Type</c>.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Begins a metric, whose lines have to follow one another.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
    /// <param name="help">What it counts.</param>
    public void Metric(string name, string type, string help) => Write($"# HELP {name} {help}\n# TYPE {name} {type}\n");

    /// <summary>One value.</summary>
    /// <param name="name">Of the metric, with what is appended to it in histograms.</param>
    /// <param name="labels">As <see cref="Label"/> makes them, joined with commas; empty for none.</param>
    /// <param name="value">The value.</param>
    public void Value(string name, string labels, long value) => Write(string.Create(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {value}\n"));

    /// <summary>One value that need not be whole.</summary>
    public void Value(string name, string labels, double value) => Write(string.Create(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {value}\n"));

    /// <summary>A label and its value, with what has a meaning in the format escaped.</summary>
    public static string Label(string name, string value) => $"{name}=\"{(value.AsSpan().IndexOfAny('\\', '"', '\n') < 0 ? value : Escape(value))}\"";

    private static string Escape(string value) => value
        .Replace("\\", @"\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private void Write(string text)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }
}
