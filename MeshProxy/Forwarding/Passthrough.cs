using System.Net;
using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.Listeners;
using MeshProxy.LocalReplies;
using MeshRouting;

namespace MeshProxy.Forwarding;

/// <summary>Sends a request to the very address that it asks for (Istio's PassthroughCluster).</summary>
internal sealed class Passthrough(UpstreamSender sender) : IDisposable
{
    public const string ClusterName = "PassthroughCluster";
    public const string RouteName = "allow_any";

    /// <summary>Where nothing is passed through.</summary>
    public const string RefusedRouteName = "block_all";

    private readonly ConnectionPool _pool = new(ConnectionSettings.Default);

    public ValueTask<ProxyFailure> SendAsync(Exchange exchange)
    {
        var authority = exchange.Target.Authority;
        var host = HostName.WithoutPort(authority);
        var port = HostName.PortOf(authority, 80);
        if (host.IsEmpty || Uri.CheckHostName(host.ToString()) == UriHostNameType.Unknown)
        {
            return ValueTask.FromResult(ProxyFailure.BadRequest);
        }

        if (IsOwnAddress(host, port, exchange.Slot))
        {
            return ValueTask.FromResult(ProxyFailure.Loop);
        }

        exchange.Attempt = 1;
        exchange.PassedTo = $"{host}:{port}";
        return sender.SendAsync(exchange, _pool.Invoker, $"http://{host}:{port}");
    }

    public void Dispose() => _pool.Retire();

    /// <summary>Whether a request to that address would come back to the listener it came from, round and round.</summary>
    public static bool IsOwnAddress(ReadOnlySpan<char> host, int port, ListenerSlot slot) =>
        slot.Direction == ListenerDirection.Outbound
        && port == slot.Bound.Port
        && (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim("[]"), out var address) && (IPAddress.IsLoopback(address) || address.Equals(slot.Bound.Address))));
}
