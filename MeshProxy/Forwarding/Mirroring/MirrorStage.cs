using System.Collections.Immutable;
using MeshProxy.Configuration;
using MeshProxy.LocalReplies;
using MeshRouting;

namespace MeshProxy.Forwarding.Mirroring;

/// <summary>Sends a copy of a request to mirrors, once however often the request itself is tried.</summary>
internal sealed class MirrorStage(IForwardingStage next, MirrorSender sender, ImmutableArray<MirrorTarget> mirrors, TimeSpan? timeout, IChance chance) : IForwardingStage
{
    public ValueTask<ProxyFailure> InvokeAsync(Exchange exchange)
    {
        if (exchange.Cluster is not null)
        {
            foreach (var mirror in mirrors)
            {
                if (chance.Hits(mirror.PerMillion))
                {
                    Begin(exchange, exchange.Clusters[mirror.ClusterIndex], mirror.HostSuffix);
                }
            }
        }

        return next.InvokeAsync(exchange);
    }

    private void Begin(Exchange exchange, ClusterModel cluster, string hostSuffix)
    {
        if (exchange.Body is not { } body)
        {
            sender.Begin(exchange, cluster, hostSuffix, ReadOnlyMemory<byte>.Empty, timeout);
            return;
        }

        body.WhenEnded(() =>
        {
            if (body.IsRepeatable)
            {
                sender.Begin(exchange, cluster, hostSuffix, body.Kept, timeout);
            }
        });
    }
}
