using System.Collections.Frozen;
using MeshRouting;

namespace MeshProxy.Tracing;

/// <summary>Makes the tracing of a configuration.</summary>
internal static class TracingModels
{
    /// <summary>By listener; listeners that are not traced are left out.</summary>
    public static FrozenDictionary<ListenerModel, TracingModel> Compile(RoutingSnapshot routing)
    {
        var byListener = new Dictionary<ListenerModel, TracingModel>();
        var known = new Dictionary<MeshProtocol.Tracing, TracingModel>();
        foreach (var listener in routing.Listeners)
        {
            if (listener.Configuration.Tracing is not { } tracing)
            {
                continue;
            }

            if (!known.TryGetValue(tracing, out var model))
            {
                known.Add(tracing, model = new TracingModel(tracing, routing));
            }

            byListener.Add(listener, model);
            // Requests on a connection of a filter chain see the listener with the chain's own routes.
            foreach (var chain in listener.Connections?.Undirected.Chains ?? [])
            {
                if (chain.Http is { } http)
                {
                    byListener.Add(http, model);
                }
            }
        }

        return byListener.ToFrozenDictionary();
    }
}
