using MeshProtocol;
using MeshProxy.Observability.Traffic;

namespace MeshProxy.Observability.Reports;

/// <summary>A report that the control plane has not answered yet: sent again, it is the same.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Counts">What was counted, by flow.</param>
internal sealed record PendingReport(long Sequence, IReadOnlyList<(FlowCounters Flow, TrafficCounts Counts)> Counts)
{
    /// <summary>As a message of a stream.</summary>
    /// <param name="instanceId">Of the process, for the first message; null for the others.</param>
    /// <param name="known">Flows that are known in the stream; those of the report are added.</param>
    public TrafficReport ToMessage(string? instanceId, HashSet<int> known)
    {
        var message = new TrafficReport { InstanceId = instanceId ?? "", Sequence = Sequence };
        foreach (var (flow, counts) in Counts)
        {
            if (known.Add(counts.Flow))
            {
                message.Flows.Add(Describe(flow.Labels, counts.Flow));
            }

            message.Counts.Add(counts);
        }

        return message;
    }

    private static TrafficFlow Describe(FlowLabels labels, int id)
    {
        var (own, peer) = labels.IsSource ? (labels.Source, labels.Destination) : (labels.Destination, labels.Source);
        return new TrafficFlow
        {
            Id = id,
            Reporter = labels.Reporter,
            Protocol = labels.Protocol,
            Peer = new TrafficPeer
            {
                Namespace = Known(peer.Namespace),
                Workload = Known(peer.Workload),
                App = Known(peer.App),
                Version = Known(peer.Version),
                Principal = Known(peer.Principal),
            },
            Service = Known(labels.Service),
            ServiceName = Known(labels.ServiceName),
            // Where no endpoint was reached, Istio's label does not know what the configuration does.
            ServiceNamespace = labels.ServiceHome.Length > 0 ? labels.ServiceHome : Known(labels.ServiceNamespace),
            MutualTls = labels.IsMutualTls,
            OwnPrincipal = Known(own.Principal),
        };
    }

    private static string Known(string name) => name == Party.UnknownName ? "" : name;
}
