using MeshProxy.Configuration;
using MeshProxy.LoadBalancing;

namespace MeshProxy.Forwarding.Retries;

/// <summary>The priorities that a request was sent to, for its retries to turn to others (Envoy's previous_priorities, as Istio sets it up).</summary>
internal sealed class TriedPriorities
{
    /// <summary>After how many tries the ones so far are left out.</summary>
    private const int UpdateFrequency = 2;

    private readonly List<int> _tried = [];
    private LoadBalancer? _narrowed;

    public void Add(EndpointState endpoint) => _tried.Add(endpoint.Description?.Priority ?? 0);

    /// <summary>Leaves out what was tried; begins anew when nothing would be left.</summary>
    public LoadBalancer Narrow(LoadBalancer balancer)
    {
        if (_tried.Count < UpdateFrequency)
        {
            return balancer;
        }

        if (_tried.Count % UpdateFrequency == 0)
        {
            _narrowed = balancer.Without(_tried);
            if (_narrowed is null)
            {
                _tried.Clear();
            }
        }

        return _narrowed ?? balancer;
    }
}
