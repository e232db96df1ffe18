using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshControlPlane.Store;
using MeshModel.Kubernetes;
using MeshModel.Resources;

namespace MeshControlPlane.Api.Kinds;

/// <summary>Endpoint slices: for each Service the pods that it selects. Made at each read, so they cannot be watched.</summary>
internal sealed class EndpointSliceKind(ResourceStore store, PodCatalog pods) : ServedKind(EndpointSlice.Kind)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Verbs { get; } = ["get", "list"];

    /// <inheritdoc/>
    public override string ReadOnlyReason => "endpoint slices follow from the selectors of Services and the labels of pods";

    /// <inheritdoc/>
    public override (IEnumerable<KubernetesObject> Objects, long Version) List()
    {
        var (objects, version) = store.Read();
        return (objects.OfKind("", "Service").Where(service => service.Decoded is Service).Select(service => SliceOf(service, version)), version);
    }

    /// <inheritdoc/>
    public override KubernetesObject? Find(string ns, string name) =>
        List().Objects.FirstOrDefault(slice => slice.Key.Namespace == ns && slice.Key.Name == name);

    /// <inheritdoc/>
    public override (IEnumerable<KubernetesObject> Objects, long Version, ChangeSubscription Changes) ListAndWatch() => throw CannotBeWatched();

    /// <inheritdoc/>
    public override ChangeSubscription? Watch(long since) => throw CannotBeWatched();

    private static ApiException CannotBeWatched() =>
        ApiErrors.MethodNotAllowed("endpointslices cannot be watched here: they are made at each read (watch pods and services instead)");

    private KubernetesObject SliceOf(KubernetesObject stored, long version)
    {
        var service = (Service)stored.Decoded!;
        var (ns, name) = (stored.Key.Namespace, stored.Key.Name);
        var selector = stored.Content.GetProperty("spec").TryGetProperty("selector", out var labels) ? labels : default;
        var endpoints = new JsonArray();
        foreach (var pod in pods.Selected(ns, selector))
        {
            var ready = PodObject.IsReady(pod);
            endpoints.Add(new JsonObject
            {
                ["addresses"] = new JsonArray(pod.Content.GetProperty("status").GetProperty("podIP").GetString()),
                ["conditions"] = new JsonObject { ["ready"] = ready, ["serving"] = ready, ["terminating"] = false },
                ["nodeName"] = pod.Content.GetProperty("spec").GetProperty("nodeName").GetString(),
                ["targetRef"] = new JsonObject { ["kind"] = "Pod", ["namespace"] = ns, ["name"] = pod.Key.Name, ["uid"] = pod.Uid },
            });
        }

        var ports = new JsonArray();
        foreach (var port in service.Spec.Ports)
        {
            ports.Add(new JsonObject { ["name"] = port.Name, ["port"] = port.TargetPort ?? port.Port, ["protocol"] = "TCP" });
        }

        var slice = new JsonObject
        {
            ["apiVersion"] = "discovery.k8s.io/v1",
            ["kind"] = "EndpointSlice",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{name}-mesh",
                ["namespace"] = ns,
                ["uid"] = stored.Uid,
                ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture),
                ["creationTimestamp"] = stored.Metadata("creationTimestamp").GetString(),
                ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = name },
            },
            ["addressType"] = "IPv4",
            ["endpoints"] = endpoints,
            ["ports"] = ports,
        };
        return new KubernetesObject(
            new ResourceKey(Descriptor.Group, Descriptor.Kind, ns, $"{name}-mesh"),
            JsonElement.Parse(JsonSerializer.SerializeToUtf8Bytes(slice, JsonNodeText.Options)),
            version);
    }
}
