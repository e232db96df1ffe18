using System.Net;
using System.Net.Sockets;

namespace MeshProxy.NameResolution;

/// <summary>Finds the addresses of names.</summary>
internal interface INameResolver
{
    /// <returns>All addresses of both families, in the order of the answer.</returns>
    /// <exception cref="SocketException">The name has no address, or nobody could be asked.</exception>
    Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellationToken);
}
