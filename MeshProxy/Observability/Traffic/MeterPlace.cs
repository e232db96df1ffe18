using MeshProtocol;
using MeshProxy.Configuration;

namespace MeshProxy.Observability.Traffic;

/// <summary>
/// Where the counters of flows are left for the next request: at an endpoint, a cluster, or a caller. What one request finds, another may replace.
/// </summary>
internal sealed class MeterPlace
{
    private volatile Left? _left;

    /// <summary>The counters for a protocol; those that were left for this model of the cluster, or new ones.</summary>
    /// <param name="model">What the labels are made of; null where there is none.</param>
    /// <param name="protocol">What is spoken.</param>
    /// <param name="state">For <paramref name="find"/>.</param>
    /// <param name="find">Finds the counters by their labels.</param>
    public FlowCounters Get<T>(ClusterModel? model, TrafficProtocol protocol, T state, Func<T, ClusterModel?, TrafficProtocol, FlowCounters> find)
    {
        if (_left is not { } left || !ReferenceEquals(left.Model, model))
        {
            _left = left = new Left(model);
        }

        ref var counters = ref left.Of(protocol);
        return Volatile.Read(ref counters) ?? Leave(ref counters, find(state, model, protocol));
    }

    private static FlowCounters Leave(ref FlowCounters? place, FlowCounters counters)
    {
        Volatile.Write(ref place, counters);
        return counters;
    }

    private sealed class Left(ClusterModel? model)
    {
        private FlowCounters? _http;
        private FlowCounters? _grpc;
        private FlowCounters? _tcp;

        public ClusterModel? Model => model;

        public ref FlowCounters? Of(TrafficProtocol protocol)
        {
            switch (protocol)
            {
                case TrafficProtocol.Tcp:
                    return ref _tcp;
                case TrafficProtocol.Grpc:
                    return ref _grpc;
                default:
                    return ref _http;
            }
        }
    }
}
