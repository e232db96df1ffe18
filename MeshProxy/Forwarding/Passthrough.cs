using MeshProtocol;
using MeshProxy.Configuration;
using MeshProxy.LocalReplies;

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
        if (AskedAddress.Read(exchange.Target.Authority, exchange.DefaultPort, exchange.Slot, out var host, out var port) is not ProxyFailure.None and var refusal)
        {
            return ValueTask.FromResult(refusal);
        }

        exchange.Attempt = 1;
        exchange.PassedTo = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";
        exchange.UsesHttp2 = UpstreamChoice.IsHttp2(UpstreamProtocol.Caller, exchange.Context.Request);
        return sender.SendAsync(exchange, _pool.Invoker, "http://" + exchange.PassedTo);
    }

    public void Dispose() => _pool.Retire();
}
