namespace MeshRouting;

/// <summary>Takes authorities apart.</summary>
public static class HostName
{
    /// <summary>The host of an authority, without its port; an IPv6 address keeps its brackets.</summary>
    /// <param name="authority">Such as <c>books:80</c> or <c>[::1]:80</c>.</param>
    public static ReadOnlySpan<char> WithoutPort(ReadOnlySpan<char> authority)
    {
        var colon = PortSeparator(authority);
        return colon < 0 ? authority : authority[..colon];
    }

    /// <summary>The port that an authority names, or <paramref name="defaultPort"/> when it names none.</summary>
    /// <param name="authority">Such as <c>books:80</c>.</param>
    /// <param name="defaultPort">The port of the scheme: 80 or 443.</param>
    public static int PortOf(ReadOnlySpan<char> authority, int defaultPort)
    {
        var colon = PortSeparator(authority);
        return colon >= 0 && ushort.TryParse(authority[(colon + 1)..], out var port) ? port : defaultPort;
    }

    private static int PortSeparator(ReadOnlySpan<char> authority)
    {
        var colon = authority.LastIndexOf(':');
        if (colon < 0)
        {
            return -1;
        }

        foreach (var digit in authority[(colon + 1)..])
        {
            if (!char.IsAsciiDigit(digit))
            {
                return -1;
            }
        }

        // A bare IPv6 address has colons but no port.
        var host = authority[..colon];
        return host.Contains(':') && (host.IsEmpty || host[^1] != ']') ? -1 : colon;
    }
}
