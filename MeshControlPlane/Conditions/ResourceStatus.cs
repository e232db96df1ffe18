using System.Globalization;
using System.Text.Json.Nodes;
using MeshControlPlane.Api;
using MeshControlPlane.Discovery;
using MeshModel.Networking;
using MeshModel.Resources;

namespace MeshControlPlane.Conditions;

/// <summary>
/// What <c>kubectl get -o yaml</c> shows under <c>status</c> of Istio's kinds: whether the resource was accepted, how many of the connected proxies
/// run with it, and, plainly, what it asks for and does not get.
/// </summary>
internal sealed class ResourceStatus : IResourceStatus, IDisposable
{
    private const string IstioGroups = ".istio.io";

    private readonly ProxySyncTable _syncs;
    private readonly TimeProvider _time;
    private long _lastChange;

    public ResourceStatus(ProxySyncTable syncs, TimeProvider time)
    {
        _syncs = syncs;
        _time = time;
        syncs.Changed += Tell;
    }

    public event Action? Changed;

    public bool ChangedWithin(TimeSpan time) =>
        Interlocked.Read(ref _lastChange) is var last and not 0 && _time.GetElapsedTime(last) < time;

    public void Dispose() => _syncs.Changed -= Tell;

    public JsonObject? StatusOf(Resource resource)
    {
        if (!resource.Descriptor.Group.EndsWith(IstioGroups, StringComparison.Ordinal))
        {
            return null;
        }

        var conditions = new JsonArray(Condition("Accepted", true, "Accepted", "the resource is well-formed and stored"), Programmed(resource.Metadata.ResourceVersion));
        if (resource is DestinationRule rule && AsksForMutualTls(rule.Spec))
        {
            conditions.Add(Condition(
                "MutualTls",
                false,
                "NotEnforced",
                "tls.mode ISTIO_MUTUAL is accepted and not enforced yet: traffic between the proxies is plain text on this machine's loopback"));
        }

        return new JsonObject
        {
            ["observedGeneration"] = resource.Metadata.Generation,
            ["conditions"] = conditions,
        };
    }

    private void Tell()
    {
        Interlocked.Exchange(ref _lastChange, _time.GetTimestamp());
        Changed?.Invoke();
    }

    private JsonObject Programmed(long resourceVersion)
    {
        var proxies = _syncs.Proxies;
        var missing = proxies.Where(proxy => proxy.StoreVersion < resourceVersion).ToList();
        var count = string.Create(CultureInfo.InvariantCulture, $"{proxies.Count - missing.Count}/{proxies.Count} proxies run with it");
        if (missing.Count == 0)
        {
            return Condition("Programmed", true, "Programmed", count);
        }

        var reasons = missing.Select(proxy => proxy.Refused is { } refused
            ? $"{proxy.Node.Namespace}/{proxy.Node.Name} refused it: {refused.Reason}"
            : $"{proxy.Node.Namespace}/{proxy.Node.Name} has not taken it yet");
        return Condition("Programmed", false, missing.Exists(proxy => proxy.Refused is not null) ? "Refused" : "Pending", $"{count}; {string.Join("; ", reasons)}");
    }

    private static bool AsksForMutualTls(DestinationRuleSpec spec) =>
        IsMutual(spec.TrafficPolicy) || spec.Subsets.Any(subset => IsMutual(subset.TrafficPolicy));

    private static bool IsMutual(TrafficPolicy? policy) => policy is not null
        && (policy.Tls?.Mode == TlsMode.IstioMutual || policy.PortLevelSettings.Any(port => port.Tls?.Mode == TlsMode.IstioMutual));

    private static JsonObject Condition(string type, bool holds, string reason, string message) => new()
    {
        ["type"] = type,
        ["status"] = holds ? "True" : "False",
        ["reason"] = reason,
        ["message"] = message,
    };
}
