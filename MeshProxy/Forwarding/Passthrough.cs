using MeshProxy.Configuration;
using MeshProxy.LocalReplies;

namespace MeshProxy.Forwarding;

/// <summary>Sends a request to the very address that it asks for (Istio's PassthroughCluster).</summary>
internal sealed class Passthrough(UpstreamSender sender) : IDisposable
{
    private readonly ConnectionPool _pool = new(ConnectionSettings.Default);

    public ValueTask<ProxyFailure> SendAsync(Exchange exchange)
    {
        if (AskedAddress.Read(exchange.Target.Authority, exchange.Slot, out var host, out var port) is not ProxyFailure.None and var refusal)
        {
            return ValueTask.FromResult(refusal);
        }

        exchange.Attempt = 1;
        return sender.SendAsync(exchange, _pool.Invoker, host.Contains(':', StringComparison.Ordinal) ? $"http://[{host}]:{port}" : $"http://{host}:{port}");
    }

    public void Dispose() => _pool.Retire();
}
