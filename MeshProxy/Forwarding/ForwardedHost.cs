namespace MeshProxy.Forwarding;

/// <summary>The header <c>x-forwarded-host</c>: the hosts that a request was for before each proxy that has replaced it.</summary>
internal static class ForwardedHost
{
    private const string Name = "x-forwarded-host";

    /// <summary>Adds a host, unless it is the last already.</summary>
    public static void Append(IHeaderDictionary headers, string host)
    {
        var before = headers[Name].ToString();
        if (host.Length == 0 || before.AsSpan()[(before.LastIndexOf(',') + 1)..].Trim().SequenceEqual(host))
        {
            return;
        }

        headers[Name] = before.Length == 0 ? host : $"{before},{host}";
    }
}
