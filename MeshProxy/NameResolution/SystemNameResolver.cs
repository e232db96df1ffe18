using System.Net;

namespace MeshProxy.NameResolution;

/// <summary>Asks the operating system, and with it its hosts file.</summary>
internal sealed class SystemNameResolver : INameResolver
{
    public static SystemNameResolver Shared { get; } = new();

    public Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(name, cancellationToken);
}
