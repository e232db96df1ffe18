using System.Globalization;

namespace MeshProxy.CommandLine;

/// <summary>A port as the mesh knows it, and the local port that stands for it; local 0 takes a free one.</summary>
internal sealed record PortMapping(int Mesh, int Local)
{
    /// <exception cref="FormatException">The text is not of the form <c>MESH=LOCAL</c>; the message says what is.</exception>
    public static PortMapping Parse(string text, string form, bool allowFreePort)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0
            || !TryParsePort(text.AsSpan(0, equals), out var mesh) || mesh == 0
            || !TryParsePort(text.AsSpan(equals + 1), out var local) || (local == 0 && !allowFreePort))
        {
            throw new FormatException($"'{text}' is not {form}, two ports such as 8080=9001");
        }

        return new PortMapping(mesh, local);
    }

    public static bool TryParsePort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue;
}
